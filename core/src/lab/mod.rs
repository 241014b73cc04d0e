//! What each lab of the app is about: its state, and everything that is computed from it.
//!
//! A state is plain data that can be written into a link and read back. No view, no browser.

pub mod archery;
pub mod binary;
pub mod chooser;
pub mod classes;
pub mod descent;
pub mod free;
pub mod gallery;
pub mod guess;
pub mod kind;
pub mod microscope;
pub mod mistakes;
pub mod outlier;
pub mod query;
pub mod random;
pub mod regression;
pub mod training;

use crate::tensor::Tensor;
use query::BadQuery;

/// The state of a lab: plain data that a link restores, and what follows from it.
pub trait State: Clone + PartialEq + Send + Sync + 'static {
    /// Everything that is computed from a state, once for all views.
    type Model: Clone + PartialEq + 'static;

    /// Computes it. Every state that [`decode`](State::decode) gives has one; what PyTorch would not compute is nan.
    fn model(&self) -> Self::Model;

    /// The loss as it stands in the readout, as PyTorch prints it: `0.1100`.
    fn readout(model: &Self::Model) -> String;

    /// Whether there is a predict mode.
    const IS_GUESSED: bool = true;

    /// What predict mode asks for: the loss as one number; nothing if it is not one.
    fn answer(model: &Self::Model) -> Option<f64>;

    /// The same lab with other numbers, drawn by a seed: for the next guess.
    fn fresh(&self, seed: u64) -> Self;

    /// The state to begin again with; `usual` is the one that the text gives.
    fn reset(&self, usual: &Self) -> Self {
        usual.clone()
    }

    /// The state as a query: what this device remembers.
    fn encode(&self) -> String;

    /// The query of a link that one gives away: without what only this device has to remember.
    fn shared(&self) -> String {
        self.encode()
    }

    /// Reads what [`encode`](State::encode) wrote; a key that is left out has its usual value.
    ///
    /// # Errors
    /// The first key whose value is not a possible one.
    fn decode(query: &str) -> Result<Self, BadQuery>;

    /// Reads a link to the lab whose state in the text is `usual`.
    ///
    /// # Errors
    /// As [`decode`](State::decode).
    fn decode_at(query: &str, _usual: &Self) -> Result<Self, BadQuery> {
        Self::decode(query)
    }

    /// This state, come by a link, where `here` was before: what links do not speak of stays.
    #[must_use]
    fn over(self, _here: &Self) -> Self {
        self
    }
}

/// A loss as one number: with `reduction='none'` that of the chosen element.
fn loss_of(output: &Tensor, chosen: usize) -> f64 {
    let values = output.to_f64_vec();
    let index = if output.dim() == 0 { 0 } else { chosen };
    values.get(index).copied().unwrap_or(f64::NAN)
}
