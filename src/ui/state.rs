//! What views follow: variables and values computed from them.
//!
//! Leptos' signals and memos are compiled anew for each type they hold, about 4 KB each, and a lab holds two dozen
//! types. Here the types only differ in a cell; what tells of changes is one signal and one memo of Leptos, both of
//! a counter.
use crate::ui::el::follow;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

/// A cell that lives as long as the owner it was made under.
struct Kept<T>(
    StoredValue<Rc<dyn Any>, LocalStorage>,
    PhantomData<fn() -> T>,
);

impl<T> Copy for Kept<T> {}
impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Kept<T> {
    fn new(value: T) -> Self {
        Self(
            StoredValue::new_local(Rc::new(RefCell::new(value))),
            PhantomData,
        )
    }

    /// Works on the cell, unless its owner is gone.
    fn reach<R>(self, work: impl FnOnce(&RefCell<T>) -> R) -> Option<R> {
        let cell = kept(self.0)?;
        cell.downcast_ref::<RefCell<T>>().map(work)
    }

    fn read<R>(self, work: impl FnOnce(&T) -> R) -> R {
        match self.reach(|cell| work(&cell.borrow())) {
            Some(result) => result,
            // As Leptos' own signals: a view that outlives its owner is a fault of the program.
            None => gone(),
        }
    }
}

// What all types share stands in functions of its own, so that each use is a call.

#[inline(never)]
fn kept(cell: StoredValue<Rc<dyn Any>, LocalStorage>) -> Option<Rc<dyn Any>> {
    cell.try_get_value()
}

#[inline(never)]
fn track(changes: RwSignal<u32>) {
    changes.track();
}

#[inline(never)]
fn tell(changes: RwSignal<u32>) {
    changes.update(|n| *n = n.wrapping_add(1));
}

#[inline(never)]
fn track_version(version: Memo<u32>) {
    version.track();
}

/// Brings the value up to date.
#[inline(never)]
fn refresh(version: Memo<u32>) {
    version.get_untracked();
}

/// As with Leptos' own signals, a view that outlives its owner, or a value that reads itself, is a fault of the
/// program.
#[cold]
#[inline(never)]
fn gone() -> ! {
    panic!("read outside its life")
}

/// A variable: reading it in an effect, a view or a [`Calc`] follows it.
pub struct Var<T> {
    cell: Kept<T>,
    changes: RwSignal<u32>,
}

impl<T> Copy for Var<T> {}
impl<T> Clone for Var<T> {
    fn clone(&self) -> Self {
        *self
    }
}

/// Whether it is the same variable, whatever its value.
impl<T> PartialEq for Var<T> {
    fn eq(&self, other: &Self) -> bool {
        self.changes == other.changes
    }
}

impl<T: 'static> Var<T> {
    pub fn new(value: T) -> Self {
        Self {
            cell: Kept::new(value),
            changes: RwSignal::new(0),
        }
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.cell.read(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.cell.read(read)
    }

    /// Changes the value; what follows it hears of that. Nothing happens once its owner is gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.alter(change);
    }

    /// As [`Self::update`], with what `change` gives.
    pub fn alter<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let result = self.cell.reach(|cell| change(&mut cell.borrow_mut()))?;
        tell(self.changes);
        Some(result)
    }

    /// Follows the value without reading it.
    pub fn track(self) {
        track(self.changes);
    }

    pub fn set(self, value: T) {
        self.update(|old| *old = value);
    }
}

impl<T: PartialEq + Clone + 'static> Var<T> {
    /// Sets the value if it is another one.
    pub fn differ(self, value: &T) {
        if self.with_untracked(|old| old != value) {
            self.set(value.clone());
        }
    }
}

impl<T: Clone + 'static> Var<T> {
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

/// A value computed from others, anew only when they change; what follows it hears of it only if it differs.
pub struct Calc<T> {
    cell: Kept<Option<T>>,
    version: Memo<u32>,
}

impl<T> Copy for Calc<T> {}
impl<T> Clone for Calc<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: PartialEq + 'static> Calc<T> {
    /// `compute` is given the value before.
    pub fn new(compute: impl Fn(Option<&T>) -> T + 'static) -> Self {
        let cell: Kept<Option<T>> = Kept::new(None);
        let version = counted(Box::new(move || {
            let old = cell.reach(RefCell::take).flatten();
            let value = compute(old.as_ref());
            let differs = old.as_ref() != Some(&value);
            cell.reach(|cell| cell.replace(Some(value)));
            differs
        }));
        Self { cell, version }
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        track_version(self.version);
        self.with_untracked(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        refresh(self.version);
        self.cell.read(|value| match value {
            Some(value) => read(value),
            None => gone(),
        })
    }

    /// Follows the value without reading it.
    pub fn track(self) {
        self.with(|_| ());
    }
}

impl<T: PartialEq + Clone + 'static> Calc<T> {
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: PartialEq + Clone + 'static> Calc<T> {
    /// The value as a variable, which an effect sets when it differs. Whatever follows a calculation is woken by every
    /// change of what that is computed from, if only to look; what follows its relay sleeps on. For a value that
    /// hundreds of effects follow and that few changes touch.
    pub fn relay(self) -> Var<T> {
        let relay = Var::new(self.get_untracked());
        follow(move || self.with(|value| relay.differ(value)));
        relay
    }
}

/// Counts how often `differs` said so.
fn counted(differs: Box<dyn Fn() -> bool>) -> Memo<u32> {
    // A page has one thread.
    let differs = SendWrapper::new(differs);
    Memo::new(move |count: Option<&u32>| {
        let count = count.copied().unwrap_or(0);
        if differs() {
            count.wrapping_add(1)
        } else {
            count
        }
    })
}
