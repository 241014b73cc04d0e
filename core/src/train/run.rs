//! A training run as a sequence of lines, each of which can be gone to from either side.

use std::ops::Range;

use super::{Activation, Linear, Moments, Optimizer};
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::loss::Loss;
use crate::python::fixed;
use crate::tensor::Tensor;

/// One line of the training loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    ZeroGrad,
    Forward,
    Loss,
    Backward,
    Step,
    /// What the epoch ends with; it belongs to the outer loop and is always there.
    Print,
}

impl Line {
    /// The five lines that every batch goes through, in order.
    pub const LOOP: [Line; 5] = [
        Line::ZeroGrad,
        Line::Forward,
        Line::Loss,
        Line::Backward,
        Line::Step,
    ];
}

/// What a run starts from, its data apart.
pub struct Setup<T> {
    /// With the parameters to start from.
    pub model: Linear<T>,
    pub activation: Activation,
    pub criterion: Box<dyn Loss>,
    pub optimizer: Optimizer,
    /// Those of [`Line::LOOP`] that have not been deleted, in order.
    pub lines: Vec<Line>,
    pub batch_size: usize,
    pub epochs: usize,
}

/// Where in the loops a line stands. Epochs and batches count from 0, as Python does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub epoch: usize,
    /// The epoch's last batch when the line is the print.
    pub batch: usize,
    pub line: Line,
}

/// A training run at some position: so many lines of it have been executed.
///
/// It is computed as far as someone has gone. Going back restores the memory of the program as it was at the start
/// of an earlier batch, and executes the lines from there again, which gives the same bits.
pub struct Run<T> {
    setup: Setup<T>,
    batches: Vec<Batch<T>>,
    position: usize,
    memory: Memory<T>,
    /// The memory at the start of every so many batches, from the first on.
    saved: Vec<Memory<T>>,
    /// How many.
    apart: usize,
    /// Of every batch whose loss has ever been computed.
    losses: Vec<T>,
    /// Of every epoch whose losses have all been.
    means: Vec<f64>,
    /// What the last possible line raised, with the number of lines up to and with it.
    raised: Option<(usize, TorchError)>,
}

/// How many memories a run keeps at most, so that its size hardly depends on its length.
const SAVED: usize = 1000;

struct Batch<T> {
    samples: Range<usize>,
    x: Vec<T>,
    y: Tensor,
}

/// What the variables of the program hold.
#[derive(Clone)]
struct Memory<T> {
    model: Linear<T>,
    /// `None` in Python until the first backward pass, and after every `zero_grad`.
    gradients: Option<Vec<T>>,
    moments: Moments<T>,
    // The rest is the current batch's.
    predictions: Option<Tensor>,
    loss: Option<Computed<T>>,
    piled: Option<Piled<T>>,
}

/// What the backward pass found, and what it added to that.
#[derive(Clone)]
struct Piled<T> {
    old: Vec<T>,
    fresh: Vec<T>,
}

#[derive(Clone)]
struct Computed<T> {
    value: T,
    /// Of the loss by `predictions`; nothing if the loss is not one number, which cannot be differentiated.
    slopes: Option<Vec<T>>,
}

impl<T: Float> Run<T> {
    /// The run at its start; nothing if the shapes of model and data do not fit, or a batch would be empty.
    pub fn new(setup: Setup<T>, x: &Tensor, y: &Tensor) -> Option<Self> {
        let &[samples, inputs] = x.shape() else {
            return None;
        };
        if inputs != setup.model.inputs() || y.shape().first() != Some(&samples) {
            return None;
        }
        let starts = (0..samples).step_by(Some(setup.batch_size).filter(|&size| size > 0)?);
        let batches: Vec<_> = starts
            .map(|start| {
                let samples = start..(start + setup.batch_size).min(samples);
                Batch {
                    x: T::load(&x.rows(samples.clone())).into_owned(),
                    y: y.rows(samples.clone()),
                    samples,
                }
            })
            .collect();
        let memory = Memory {
            model: setup.model.clone(),
            gradients: None,
            moments: Moments::default(),
            predictions: None,
            loss: None,
            piled: None,
        };
        Some(Self {
            apart: setup
                .epochs
                .saturating_mul(batches.len())
                .div_ceil(SAVED)
                .max(1),
            setup,
            batches,
            position: 0,
            saved: vec![memory.clone()],
            memory,
            losses: Vec::new(),
            means: Vec::new(),
            raised: None,
        })
    }

    /// How many batches an epoch has.
    pub fn batches(&self) -> usize {
        self.batches.len()
    }

    /// How many lines an epoch has, its print included.
    pub fn epoch_length(&self) -> usize {
        self.batches.len() * self.setup.lines.len() + 1
    }

    /// The last position: all epochs, or the line that raises, if one is known to.
    pub fn end(&self) -> usize {
        match &self.raised {
            Some((position, _)) => *position,
            None => self.setup.epochs.saturating_mul(self.epoch_length()),
        }
    }

    /// How many lines have been executed.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes to a position, or as near to it as the run gets.
    pub fn seek(&mut self, position: usize) {
        self.restore(position.min(self.end()));
        // The end comes nearer when a line raises.
        while self.position < position.min(self.end()) {
            self.advance();
        }
    }

    /// Restores the last memory that was saved at or before `position`, if that is nearer than where the run is.
    fn restore(&mut self, position: usize) {
        // That of the batch to which the last line before `position` belongs, not the one that begins there: by then
        // the variables still hold what the old batch left.
        let place = self.place_after(position.saturating_sub(1));
        let nearest = self.count(place) / self.apart;
        let nearest = nearest.min(self.saved.len().saturating_sub(1));
        let start = self.start_of(nearest * self.apart);
        if (position < self.position || self.position < start)
            && let Some(memory) = self.saved.get(nearest)
        {
            self.memory = memory.clone();
            self.position = start;
        }
    }

    /// The batch of a place, counted through all epochs.
    fn count(&self, place: Place) -> usize {
        place.epoch * self.batches.len() + place.batch
    }

    /// How many lines come before the first line of a batch, counted through all epochs.
    fn start_of(&self, batch: usize) -> usize {
        let epoch = batch.checked_div(self.batches.len()).unwrap_or(0);
        batch * self.setup.lines.len() + epoch
    }

    /// The place of the line after `position`.
    fn place_after(&self, position: usize) -> Place {
        let (epoch, rest) = (
            position / self.epoch_length(),
            position % self.epoch_length(),
        );
        let lines = &self.setup.lines;
        let batch = rest.checked_div(lines.len()).unwrap_or(0);
        let line = rest.checked_rem(lines.len()).unwrap_or(0);
        match lines.get(line) {
            Some(&line) if batch < self.batches.len() => Place { epoch, batch, line },
            _ => Place {
                epoch,
                batch: self.batches.len().saturating_sub(1),
                line: Line::Print,
            },
        }
    }

    /// The line that was executed last; nothing at the start.
    pub fn place(&self) -> Option<Place> {
        let last = self.position.checked_sub(1)?;
        Some(self.place_after(last))
    }

    /// The line that comes next; nothing at the end.
    pub fn next_place(&self) -> Option<Place> {
        (self.position < self.end()).then(|| self.place_after(self.position))
    }

    /// What the last line raised; the run ends with it.
    pub fn raised(&self) -> Option<&TorchError> {
        let (position, error) = self.raised.as_ref()?;
        (*position == self.position).then_some(error)
    }

    fn advance(&mut self) {
        let place = self.place_after(self.position);
        let batch = self.count(place);
        if self.position == self.start_of(batch) && place.line != Line::Print {
            self.memory.predictions = None;
            self.memory.loss = None;
            self.memory.piled = None;
            if batch == self.saved.len() * self.apart {
                self.saved.push(self.memory.clone());
            }
        }
        self.position += 1;
        if let Err(error) = self.execute(place) {
            self.raised = Some((self.position, error));
        } else if place.line == Line::Loss
            && batch == self.losses.len()
            && let Some(loss) = &self.memory.loss
        {
            self.losses.push(loss.value);
            if self.losses.len() == (place.epoch + 1) * self.batches.len() {
                self.means.push(self.mean_of(place.epoch));
            }
        }
    }

    /// The mean over an epoch's samples of the loss that each had in its batch.
    fn mean_of(&self, epoch: usize) -> f64 {
        let losses = self.losses.iter().skip(epoch * self.batches.len());
        let (mut total, mut samples) = (0.0, 0);
        for (loss, batch) in losses.zip(&self.batches) {
            total += loss.to_f64() * batch.samples.len() as f64;
            samples += batch.samples.len();
        }
        total / samples as f64
    }

    fn execute(&mut self, place: Place) -> Result<(), TorchError> {
        let Some(batch) = self.batches.get(place.batch) else {
            return Err(undefined("loss"));
        };
        let Setup {
            activation,
            criterion,
            optimizer,
            ..
        } = &self.setup;
        let memory = &mut self.memory;
        let outputs = memory.model.outputs();
        match place.line {
            Line::ZeroGrad => memory.gradients = None,
            Line::Forward => {
                let values = activation.forward(memory.model.forward(&batch.x), outputs);
                let shape = vec![batch.samples.len(), outputs];
                memory.predictions = Some(T::tensor(shape, values));
            }
            Line::Loss => {
                let predictions = memory.predictions.as_ref().ok_or(undefined("y_pred"))?;
                let mut result = criterion.evaluate(&[predictions, &batch.y])?;
                let slopes = result.gradients.first_mut().and_then(Option::take);
                let value = result.output.item();
                memory.loss = Some(Computed {
                    slopes: slopes
                        .filter(|_| value.is_some())
                        .map(|slopes| T::load(&slopes).into_owned()),
                    value: T::from_f64(value.unwrap_or(f64::NAN)),
                });
            }
            Line::Backward => {
                let loss = memory.loss.as_ref().ok_or(undefined("loss"))?;
                let slopes = (loss.slopes.clone()).ok_or(ErrorKind::NotScalar.at_backward())?;
                let values = memory.predictions.as_ref().ok_or(undefined("y_pred"))?;
                let slopes = activation.backward(&T::load(values), slopes, outputs);
                let fresh = memory.model.backward(&batch.x, &slopes);
                match &mut memory.gradients {
                    Some(gradients) => {
                        let old = gradients.clone();
                        for (gradient, fresh) in gradients.iter_mut().zip(&fresh) {
                            *gradient += *fresh;
                        }
                        memory.piled = Some(Piled { old, fresh });
                    }
                    none => *none = Some(fresh),
                }
            }
            Line::Step => {
                if let Some(gradients) = &memory.gradients {
                    let parameters = memory.model.parameters_mut();
                    optimizer.step(parameters, gradients, &mut memory.moments);
                }
            }
            Line::Print => {
                memory.loss.as_ref().ok_or(undefined("loss"))?;
            }
        }
        Ok(())
    }

    /// The samples of a batch, counted from 0.
    pub fn samples(&self, batch: usize) -> Range<usize> {
        self.batches
            .get(batch)
            .map_or(0..0, |batch| batch.samples.clone())
    }

    /// The model as it is now.
    pub fn model(&self) -> &Linear<T> {
        &self.memory.model
    }

    /// `weight.grad` and `bias.grad`; `None` as in Python, until there has been a backward pass.
    pub fn gradients(&self) -> Option<[Tensor; 2]> {
        let gradients = self.memory.gradients.as_ref()?;
        Some(self.memory.model.tensors(gradients))
    }

    /// When the current batch's backward pass found gradients that nothing had cleared away: those, and what it added
    /// to them; weights first.
    pub fn piled(&self) -> Option<[&[T]; 2]> {
        let piled = self.memory.piled.as_ref()?;
        Some([&piled.old, &piled.fresh])
    }

    /// `y_pred` of the current batch, the activation applied; nothing before its forward pass.
    pub fn predictions(&self) -> Option<&Tensor> {
        self.memory.predictions.as_ref()
    }

    /// `loss.item()` of the current batch; nothing before it is computed.
    pub fn loss(&self) -> Option<T> {
        self.memory.loss.as_ref().map(|loss| loss.value)
    }

    /// The losses of all batches up to here, through all epochs.
    pub fn losses(&self) -> &[T] {
        let has_loss = self.memory.loss.is_some();
        let batches = match self.place() {
            Some(place) => self.count(place) + usize::from(has_loss),
            None => 0,
        };
        &self.losses[..batches.min(self.losses.len())]
    }

    /// The mean over an epoch's samples of the loss that each had in its batch: what the print of the guide, which
    /// shows the last batch's loss, is often taken for. Nothing before all of them are known.
    pub fn epoch_mean(&self, epoch: usize) -> Option<f64> {
        let end = epoch.checked_add(1)?.checked_mul(self.batches.len())?;
        let is_known = end > 0 && end <= self.losses().len();
        self.means.get(epoch).copied().filter(|_| is_known)
    }

    /// The line that an epoch prints; nothing before it has.
    pub fn printed(&self, epoch: usize) -> Option<String> {
        let epochs = epoch.checked_add(1)?;
        if self.position < self.epoch_length().checked_mul(epochs)? {
            return None;
        }
        let last = epochs.checked_mul(self.batches.len())?.checked_sub(1)?;
        let loss = self.losses().get(last)?.to_f64();
        Some(format!("Epoch {epoch}, Loss: {}", fixed(loss, 4)))
    }

    /// The parameters along the way from the start to here, each with the position at which it was so: all of them
    /// in a short run, evenly chosen ones in a long run.
    pub fn path(&self) -> Vec<(usize, &[T])> {
        let starts = (0..).step_by(self.apart).map(|batch| self.start_of(batch));
        let passed = starts
            .zip(&self.saved)
            .take_while(|(start, _)| *start < self.position);
        let mut path: Vec<_> = passed
            .map(|(start, memory)| (start, memory.model.parameters()))
            .collect();
        path.push((self.position, self.memory.model.parameters()));
        path
    }
}

fn undefined(name: &'static str) -> TorchError {
    ErrorKind::NotDefined { name }.at_forward()
}
