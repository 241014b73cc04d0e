//! Elements of the page, all of one type: what the macro `html!` builds.
//!
//! Leptos gives signals, effects and owners; the elements are made here, by hand, because Leptos' own views compile
//! to 3 to 4 KB of WebAssembly an element, these to some 100 bytes. A closure given as a value or as a child is
//! followed by an effect, which ends with the owner it was made under.
use crate::browser::document;
use crate::ui::patch::{Change, changes};
use crate::ui::sight::follow_in_sight;
use crate::ui::state::{Calc, Var};
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use std::borrow::Cow;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, NodeList};

/// An element under construction.
pub struct El(Element);

/// The element of a slot, once it is made.
pub type Slot = StoredValue<Option<Element>, LocalStorage>;

/// A new element. SVG is told by its tag.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    let svg = matches!(tag, "svg" | "g" | "path" | "circle" | "rect" | "text");
    let made = if svg {
        document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag)
    } else {
        document().create_element(tag)
    };
    // Only a name that is no name fails, and the names stand in the program.
    El(made.unwrap_throw())
}

/// A closure that listens. The element hears no more of it when it goes: a field that is taken away while it has the
/// focus loses that only then.
struct Listener {
    element: Element,
    event: &'static str,
    act: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let act = self.act.as_ref().unchecked_ref();
        let _ = self
            .element
            .remove_event_listener_with_callback(self.event, act);
    }
}

/// What an attribute or a property is set to.
#[derive(PartialEq)]
pub enum Value {
    Absent,
    Flag(bool),
    Text(Cow<'static, str>),
}

/// A value that stays, or one to follow.
pub enum Source {
    Fixed(Value),
    Live(Box<dyn FnMut() -> Value>),
}

pub trait IntoValue {
    fn into_source(self) -> Source;
}

/// The types that are values by themselves.
trait Plain {
    fn value(self) -> Value;
}

impl Plain for &'static str {
    fn value(self) -> Value {
        Value::Text(Cow::Borrowed(self))
    }
}

impl Plain for String {
    fn value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }
}

impl Plain for bool {
    fn value(self) -> Value {
        Value::Flag(self)
    }
}

impl<T: Plain> Plain for Option<T> {
    fn value(self) -> Value {
        self.map_or(Value::Absent, T::value)
    }
}

macro_rules! fixed {
    ($($type:ty),*) => {$(
        impl IntoValue for $type {
            fn into_source(self) -> Source {
                Source::Fixed(self.value())
            }
        }
    )*};
}
fixed!(&'static str, String, bool, Option<&'static str>);

impl<T: Plain, F: FnMut() -> T + 'static> IntoValue for F {
    fn into_source(mut self) -> Source {
        Source::Live(Box::new(move || self().value()))
    }
}

macro_rules! signals {
    ($($type:ty),*) => {$(
        impl IntoValue for $type {
            fn into_source(self) -> Source {
                Source::Live(Box::new(move || Value::Flag(self.get())))
            }
        }
    )*};
}
signals!(Var<bool>, Calc<bool>);

/// Runs `work` now and again whenever what it read changes, until the owner is gone.
pub fn follow(work: impl FnMut() + 'static) {
    follow_boxed(Box::new(work));
}

#[inline(never)]
fn follow_boxed(mut work: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| work());
    StoredValue::new_local(effect);
}

/// Hands every new value to `set`.
#[inline(never)]
fn apply(source: Source, set: Box<dyn Fn(&Value)>) {
    match source {
        Source::Fixed(value) => set(&value),
        Source::Live(mut read) => {
            let mut last = None;
            follow_in_sight(move || {
                let value = read();
                if last.as_ref() != Some(&value) {
                    set(&value);
                    last = Some(value);
                }
            });
        }
    }
}

impl El {
    pub fn attr(self, name: &'static str, value: impl IntoValue) -> Self {
        self.attr_from(name, value.into_source())
    }

    #[inline(never)]
    fn attr_from(self, name: &'static str, source: Source) -> Self {
        let element = self.0.clone();
        apply(
            source,
            Box::new(move |value| {
                // A name that stands in the program is a valid one.
                let _ = match value {
                    Value::Text(text) => element.set_attribute(name, text),
                    Value::Flag(true) => element.set_attribute(name, ""),
                    Value::Flag(false) | Value::Absent => element.remove_attribute(name),
                };
            }),
        );
        self
    }

    pub fn prop(self, name: &'static str, value: impl IntoValue) -> Self {
        self.prop_from(name, value.into_source())
    }

    #[inline(never)]
    fn prop_from(self, name: &'static str, source: Source) -> Self {
        let element = self.0.clone();
        apply(
            source,
            Box::new(move |value| {
                let value = match value {
                    Value::Text(text) => JsValue::from_str(text),
                    Value::Flag(flag) => JsValue::from_bool(*flag),
                    Value::Absent => JsValue::UNDEFINED,
                };
                let _ = Reflect::set(&element, &name.into(), &value);
            }),
        );
        self
    }

    /// A class that comes and goes.
    pub fn toggle(self, class: &'static str, on: impl IntoValue) -> Self {
        self.toggle_from(class, on.into_source())
    }

    #[inline(never)]
    fn toggle_from(self, class: &'static str, source: Source) -> Self {
        let element = self.0.clone();
        apply(
            source,
            Box::new(move |on| {
                let on = matches!(on, Value::Flag(true));
                let _ = element.class_list().toggle_with_force(class, on);
            }),
        );
        self
    }

    /// Markup that the program itself wrote. When it changes, only what differs is changed in the page.
    pub fn inner_html(self, markup: impl IntoValue) -> Self {
        self.inner_html_from(markup.into_source())
    }

    #[inline(never)]
    fn inner_html_from(self, source: Source) -> Self {
        let root = self.0.clone();
        // The markup that stands in the page, and its elements once something in it has changed.
        let before = RefCell::new((String::new(), None));
        apply(
            source,
            Box::new(move |markup| {
                let markup = match markup {
                    Value::Text(text) => text,
                    _ => "",
                };
                let (old, elements) = &mut *before.borrow_mut();
                if patched(&root, old, markup, elements).is_none() {
                    root.set_inner_html(markup);
                    *elements = None;
                }
                markup.clone_into(old);
            }),
        );
        self
    }

    pub fn on<E: JsCast>(self, event: &'static str, mut act: impl FnMut(E) + 'static) -> Self {
        self.listen(
            event,
            Closure::new(move |event: web_sys::Event| act(event.unchecked_into())),
        )
    }

    #[inline(never)]
    fn listen(self, event: &'static str, act: Closure<dyn FnMut(web_sys::Event)>) -> Self {
        let _ = self
            .0
            .add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
        // The closure goes with the owner, as the element does.
        let element = self.0.clone();
        StoredValue::new_local(Listener {
            element,
            event,
            act,
        });
        self
    }

    /// Keeps the element in a slot.
    pub fn node(self, slot: Slot) -> Self {
        slot.set_value(Some(self.0.clone()));
        self
    }

    /// Calls `made` with the element; it is not in the page yet.
    pub fn mounted(self, made: impl FnOnce(&Element)) -> Self {
        made(&self.0);
        self
    }

    pub fn child(self, piece: impl IntoPiece) -> Self {
        self.piece(piece.into_piece())
    }

    #[inline(never)]
    fn piece(self, piece: Piece) -> Self {
        append(piece, &self.0);
        self
    }
}

/// Changes the markup inside `root` from `old` to `new` in place; nothing if that cannot be done.
fn patched(root: &Element, old: &str, new: &str, elements: &mut Option<NodeList>) -> Option<()> {
    let changes = changes(old, new)?;
    if changes.list.is_empty() {
        return Some(());
    }
    if elements.is_none() {
        *elements = root.query_selector_all("*").ok();
    }
    let before = elements.clone()?;
    if before.length() as usize != changes.elements {
        return None;
    }
    let element = |index: usize| Some(before.item(index as u32)?.unchecked_into::<Element>());
    let parent = |index: Option<usize>| index.map_or(Some(root.clone()), element);
    for change in changes.list {
        match change {
            Change::Attribute {
                element: index,
                name,
                value,
            } => element(index)?.set_attribute(name, &value).ok()?,
            Change::Text {
                element,
                child,
                value,
            } => (parent(element)?.child_nodes().item(child)?).set_node_value(Some(&value)),
            Change::Children {
                element,
                child,
                removed,
                markup,
            } => {
                *elements = None;
                replace_children(&parent(element)?, child, removed, markup)?;
            }
        }
    }
    Some(())
}

/// Removes so many children after the first `child`, and puts markup into their place.
fn replace_children(parent: &Element, child: u32, removed: usize, markup: &str) -> Option<()> {
    let mut next = parent.child_nodes().item(child);
    for _ in 0..removed {
        let gone = next?;
        next = gone.next_sibling();
        parent.remove_child(&gone).ok()?;
    }
    // A browser reads markup as what its parent is: HTML, SVG or MathML.
    let made = parent.clone_node().ok()?.unchecked_into::<Element>();
    made.set_inner_html(markup);
    while let Some(node) = made.first_child() {
        parent.insert_before(&node, next.as_ref()).ok()?;
    }
    Some(())
}

/// What an element holds.
pub enum Piece {
    Nothing,
    Text(Cow<'static, str>),
    Element(Element),
    Many(Vec<Piece>),
    /// Made anew whenever what it reads changes.
    Live(Box<dyn FnMut() -> Piece>),
    /// One element a key; an element stays as long as its key.
    Keyed(Box<dyn FnMut() -> Vec<u32>>, Box<dyn Fn(u32) -> El>),
}

pub trait IntoPiece {
    fn into_piece(self) -> Piece;
}

impl IntoPiece for Piece {
    fn into_piece(self) -> Piece {
        self
    }
}

impl IntoPiece for El {
    fn into_piece(self) -> Piece {
        Piece::Element(self.0)
    }
}

impl IntoPiece for () {
    fn into_piece(self) -> Piece {
        Piece::Nothing
    }
}

impl IntoPiece for &'static str {
    fn into_piece(self) -> Piece {
        Piece::Text(Cow::Borrowed(self))
    }
}

impl IntoPiece for String {
    fn into_piece(self) -> Piece {
        Piece::Text(Cow::Owned(self))
    }
}

impl IntoPiece for u32 {
    fn into_piece(self) -> Piece {
        Piece::Text(Cow::Owned(self.to_string()))
    }
}

impl<const N: usize> IntoPiece for [El; N] {
    fn into_piece(self) -> Piece {
        Piece::Many(self.into_iter().map(El::into_piece).collect())
    }
}

impl<T: IntoPiece> IntoPiece for Option<T> {
    fn into_piece(self) -> Piece {
        self.map_or(Piece::Nothing, T::into_piece)
    }
}

impl<T: IntoPiece> IntoPiece for Vec<T> {
    fn into_piece(self) -> Piece {
        Piece::Many(self.into_iter().map(T::into_piece).collect())
    }
}

impl<T: IntoPiece, F: FnMut() -> T + 'static> IntoPiece for F {
    fn into_piece(mut self) -> Piece {
        Piece::Live(Box::new(move || self().into_piece()))
    }
}

/// Puts a piece at the end of `parent`.
#[inline(never)]
pub fn append(piece: Piece, parent: &Node) {
    // Appending fails only for nodes that cannot hold children; elements and fragments can.
    let add = |node: &Node| {
        let _ = parent.append_child(node);
    };
    match piece {
        Piece::Nothing => {}
        Piece::Text(text) => add(&document().create_text_node(&text)),
        Piece::Element(element) => add(&element),
        Piece::Many(pieces) => pieces.into_iter().for_each(|piece| append(piece, parent)),
        Piece::Live(make) => {
            let end = document().create_comment("");
            add(&end);
            live(make, end.into());
        }
        Piece::Keyed(keys, make) => {
            let end = document().create_comment("");
            add(&end);
            keyed(keys, make, end.into());
        }
    }
}

/// Keeps before `end` what `make` makes. A text that stays a text is changed in place.
fn live(mut make: Box<dyn FnMut() -> Piece>, end: Node) {
    let mut before: Vec<Node> = Vec::new();
    // The text, as long as it is one.
    let mut last: Option<Cow<'static, str>> = None;
    follow_in_sight(move || {
        let piece = make();
        if let (Piece::Text(text), Some(old), [only]) = (&piece, &last, before.as_slice()) {
            if old != text {
                only.set_node_value(Some(text));
                last = Some(text.clone());
            }
            return;
        }
        if before.is_empty() && matches!(piece, Piece::Nothing) {
            return;
        }
        last = match &piece {
            Piece::Text(text) => Some(text.clone()),
            _ => None,
        };
        // What an inner live piece has put beside its own end since is between the first and `end`.
        if let (Some(first), Some(parent)) = (before.first(), end.parent_node()) {
            let mut next = Some(first.clone());
            while let Some(node) = next.filter(|node| *node != end) {
                next = node.next_sibling();
                let _ = parent.remove_child(&node);
            }
        }
        let fragment = document().create_document_fragment();
        // A start that stays, so that an inner piece that grows at the front is found again.
        if !matches!(piece, Piece::Text(_) | Piece::Nothing) {
            let _ = fragment.append_child(&document().create_comment(""));
        }
        append(piece, &fragment);
        before.clear();
        let mut next = fragment.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            before.push(node);
        }
        if let Some(parent) = end.parent_node() {
            let _ = parent.insert_before(&fragment, Some(&end));
        }
    });
}

/// Keeps before `end` one element a key, each under an owner of its own.
fn keyed(mut keys: Box<dyn FnMut() -> Vec<u32>>, make: Box<dyn Fn(u32) -> El>, end: Node) {
    let mut rows: Vec<(u32, Element, Owner)> = Vec::new();
    // Rows outlive the effect that makes them: they hang on the owner around it.
    let around = Owner::current();
    follow_in_sight(move || {
        let wanted = keys();
        rows.retain(|(key, element, owner)| {
            let stays = wanted.contains(key);
            if !stays {
                element.remove();
                owner.cleanup();
            }
            stays
        });
        let Some(parent) = end.parent_node() else {
            return;
        };
        for (place, key) in wanted.iter().enumerate() {
            match rows.iter().position(|row| row.0 == *key) {
                Some(at) if at == place => {}
                Some(at) => {
                    let row = rows.remove(at);
                    let next = rows.get(place).map_or(&end, |row| row.1.as_ref());
                    let _ = parent.insert_before(&row.1, Some(next));
                    rows.insert(place, row);
                }
                None => {
                    let owner = match &around {
                        Some(around) => around.child(),
                        None => Owner::new(),
                    };
                    let element = untrack(|| owner.with(|| make(*key))).0;
                    let next = rows.get(place).map_or(&end, |row| row.1.as_ref());
                    let _ = parent.insert_before(&element, Some(next));
                    rows.insert(place, (*key, element, owner));
                }
            }
        }
    });
}
