//! The numbers of an exercise, drawn by its seed.

use super::exercise::GUIDE_SEED;
use super::exercise::{Answer, Lab, Mistake, Wrong};
use super::words::Words;
use crate::lab::random::Random;

/// Draws the numbers of one exercise.
pub struct Draw {
    random: Random,
    guide: bool,
}

impl Draw {
    /// The numbers of this template under this seed: under one seed every template has numbers of its own.
    pub(super) fn new(template: &str, seed: u64) -> Self {
        Self {
            random: Random::new(hash(template) ^ seed),
            guide: seed == GUIDE_SEED,
        }
    }

    /// The guide's own numbers have had their try.
    pub(super) fn next_try(&mut self) {
        self.guide = false;
    }

    /// Whether the guide's own numbers are wanted, where there are any.
    pub fn is_guide(&self) -> bool {
        self.guide
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        self.random.between(low, high)
    }

    /// `low` to `high` tenths.
    pub fn tenths(&mut self, low: i32, high: i32) -> f64 {
        f64::from(self.between(low, high)) / 10.0
    }

    /// 1 or -1.
    pub fn sign(&mut self) -> i32 {
        2 * self.between(0, 1) - 1
    }

    /// A place in a list of so many, counted from 0.
    pub fn place(&mut self, count: usize) -> usize {
        let last = i32::try_from(count).unwrap_or(i32::MAX).saturating_sub(1);
        usize::try_from(self.between(0, last)).unwrap_or(0)
    }

    /// One of these.
    pub fn pick<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        const { assert!(N > 0) };
        items.get(self.place(N)).copied().unwrap_or(items[0])
    }

    /// In another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.place(last + 1));
        }
    }

    /// A choice between the right option and wrong ones, in an order of its own.
    pub fn choice(&mut self, right: Words, wrong: Vec<WrongOption>) -> (Answer, Vec<Mistake>) {
        let mut order: Vec<Option<WrongOption>> = wrong.into_iter().map(Some).collect();
        order.push(None);
        self.shuffle(&mut order);
        listed(right, order)
    }
}

/// FNV-1a, 64 bits: the same for a text on every machine and in every version.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A wrong option of a choice.
pub struct WrongOption {
    /// The mistake of which it is the sign.
    pub id: &'static str,
    /// The option as it stands in the list.
    pub option: Words,
    /// What happened, in a few words.
    pub title: Words,
    /// Why it is wrong.
    pub message: Words,
    /// Where it can be seen.
    pub lab: Lab,
}

/// A choice in this order; the right option stands where there is no wrong one.
pub fn listed(right: Words, order: Vec<Option<WrongOption>>) -> (Answer, Vec<Mistake>) {
    let mut options = Vec::new();
    let mut mistakes = Vec::new();
    let mut place = 0;
    for (index, wrong) in order.into_iter().enumerate() {
        match wrong {
            None => {
                place = index;
                options.push(right.clone());
            }
            Some(wrong) => {
                options.push(wrong.option);
                mistakes.push(Mistake {
                    id: wrong.id,
                    wrong: Wrong::Choice(index),
                    title: wrong.title,
                    message: wrong.message,
                    lab: wrong.lab,
                });
            }
        }
    }
    let right = place;
    (Answer::Choice { options, right }, mistakes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_draws_other_numbers_for_every_template() {
        let drawn = |template| -> Vec<i32> {
            let mut draw = Draw::new(template, 7);
            (0..8).map(|_| draw.between(-30, 30)).collect()
        };
        assert_eq!(drawn("mse-mean"), drawn("mse-mean"));
        assert_ne!(drawn("mse-mean"), drawn("l1-mean"));
    }
}
