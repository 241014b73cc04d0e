//! The gallery of losses: a curve for each, and one of them opened, with all of its options.

mod pictures;

pub use pictures::{Family, PICTURES, Picture, SAMPLES, lowest, picture_of};

use super::State;
use super::free::{self, Free, Outcome, default_text, escaped, read_text};
use super::query::{BadQuery, Reader, Writer, finite};
use crate::loss::{Entry, LOSSES, OptionSpec, Options, Reduction};
use crate::python::float_repr;
use crate::python::script::tensor_text;

/// The state: which losses are shown, and the one that is opened, if any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gallery {
    /// All of them without one.
    pub family: Option<Family>,
    pub opened: Option<Opened>,
}

/// A loss with its options, at one point of its curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its position in [`PICTURES`].
    picture: usize,
    /// The number that varies.
    pub at: f32,
    /// Whether it is the first of two labels.
    pub is_first: bool,
    /// One for each option, as one types it, `reduction` apart.
    options: Vec<String>,
    pub reduction: String,
}

/// What follows from an opened loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The call at the point: its tensors, options, outcome and script.
    pub call: free::Model,
    /// The height of the curve at the point; nan without one.
    pub value: f64,
    /// How steep the curve is there, if it is.
    pub slope: Option<f64>,
}

/// The curves of an opened loss, each of [`SAMPLES`] points.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// With the label in force.
    pub main: Vec<(f64, f64)>,
    /// With the other label, if there is one.
    pub other: Option<Vec<(f64, f64)>>,
    /// With every option but the reduction as PyTorch has it, if one is not.
    pub usual: Option<Vec<(f64, f64)>>,
}

impl Opened {
    /// A loss as its picture has it.
    pub fn of(picture: usize) -> Option<Opened> {
        let drawn = PICTURES.get(picture)?;
        let text = |option: &OptionSpec| match drawn.option {
            Some((name, value)) if option.name == name => float_repr(value),
            _ => default_text(option),
        };
        Some(Opened {
            picture,
            at: drawn.start,
            is_first: true,
            options: drawn.entry()?.options.iter().map(text).collect(),
            reduction: drawn.reduction.to_owned(),
        })
    }

    /// A loss by its name in `torch.nn`.
    pub fn named(loss: &str) -> Option<Opened> {
        Opened::of(PICTURES.iter().position(|picture| picture.loss == loss)?)
    }

    /// Its position in [`PICTURES`].
    pub fn index(&self) -> usize {
        self.picture
    }

    pub fn picture(&self) -> &'static Picture {
        &PICTURES[self.picture]
    }

    pub fn entry(&self) -> &'static Entry {
        self.picture().entry().unwrap_or(&LOSSES[0])
    }

    /// The text of an option.
    pub fn option(&self, option: usize) -> &str {
        self.options.get(option).map_or("", String::as_str)
    }

    /// Whether an option is not at PyTorch's default.
    pub fn is_set(&self, name: &str) -> bool {
        let mut options = self.entry().options.iter().zip(&self.options);
        options.any(|(option, text)| option.name == name && text.trim() != default_text(option))
    }

    /// Puts a text in place of an option's old one.
    pub fn type_option(&mut self, option: usize, text: &str) {
        if let Some(slot) = self.options.get_mut(option) {
            text.clone_into(slot);
        }
    }

    /// Sets an option to a number.
    pub fn set_option(&mut self, option: usize, value: f32) {
        // The shortest decimals that a hand would type.
        let value = value.to_string().parse().unwrap_or(f64::from(value));
        self.type_option(option, &float_repr(value));
    }

    /// The same call in the free lab.
    pub fn free(&self) -> Free {
        let mut free = Free::default();
        if let Some(other) = free.with_loss(self.picture().loss) {
            free = other;
        }
        let log_target = self.is_set("log_target");
        let tensors = (self.picture()).tensors(f64::from(self.at), self.is_first, log_target);
        for (argument, tensor) in tensors.iter().enumerate() {
            free.type_tensor(argument, &tensor_text(tensor));
        }
        for (option, text) in self.options.iter().enumerate() {
            free.type_option(option, text);
        }
        free.choose_reduction(&self.reduction);
        free
    }

    fn look(&self) -> Look {
        let call = self.free().model();
        let (value, slope) = match &call.outcome {
            Outcome::Done { output, gradients } => (
                output.to_f64_vec().iter().sum(),
                (self.picture()).slope(f64::from(self.at), self.is_first, gradients),
            ),
            _ => (f64::NAN, None),
        };
        Look { call, value, slope }
    }

    /// The height of the curve at `x`; nan without one.
    pub fn height(&self, x: f64) -> f64 {
        let there = Opened {
            at: x as f32,
            ..self.clone()
        };
        there.look().value
    }

    /// The curves; nothing while an option cannot be read.
    pub fn curves(&self) -> Option<Curves> {
        let options = self.free().options()?;
        let picture = self.picture();
        let usual = Options::new().with_reduction(Reduction::from_name(&self.reduction));
        let other = picture
            .has_other
            .then(|| picture.curve(&options, !self.is_first));
        Some(Curves {
            main: picture.curve(&options, self.is_first),
            other,
            usual: (options != usual).then(|| picture.curve(&usual, self.is_first)),
        })
    }
}

impl State for Gallery {
    type Model = Option<Look>;

    const IS_GUESSED: bool = false;

    fn model(&self) -> Option<Look> {
        self.opened.as_ref().map(Opened::look)
    }

    /// The loss of the opened one.
    fn readout(model: &Option<Look>) -> String {
        (model.as_ref()).map_or_else(String::new, |look| Free::readout(&look.call))
    }

    /// Nothing is asked here.
    fn answer(_: &Option<Look>) -> Option<f64> {
        None
    }

    fn fresh(&self, _: u64) -> Gallery {
        self.clone()
    }

    /// The opened loss stays open, as its picture has it.
    fn reset(&self, usual: &Gallery) -> Gallery {
        let again = self
            .opened
            .as_ref()
            .and_then(|opened| Opened::of(opened.picture));
        match again {
            Some(opened) => Gallery {
                family: self.family,
                opened: Some(opened),
            },
            None => usual.clone(),
        }
    }

    /// What is as usual in an opened loss is left out.
    fn encode(&self) -> String {
        let mut writer = Writer::default().add("family", self.family.map_or(ALL, Family::key));
        let usual = self
            .opened
            .as_ref()
            .and_then(|opened| Opened::of(opened.picture));
        let (Some(opened), Some(usual)) = (&self.opened, usual) else {
            return writer.finish();
        };
        writer = writer
            .add("loss", opened.picture().loss)
            .add("at", opened.at);
        if !opened.is_first {
            writer = writer.add("label", OTHER);
        }
        let texts = opened.options.iter().zip(&usual.options);
        for (option, (text, usual)) in opened.entry().options.iter().zip(texts) {
            if text != usual {
                writer = writer.add(option.name, escaped(text));
            }
        }
        if opened.reduction != usual.reduction {
            writer = writer.add("reduction", escaped(&opened.reduction));
        }
        writer.finish()
    }

    fn decode(query: &str) -> Result<Gallery, BadQuery> {
        let reader = Reader::new(query);
        let family = reader.get("family", None, |text| match text {
            ALL => Some(None),
            _ => Family::ALL
                .into_iter()
                .find(|family| family.key() == text)
                .map(Some),
        })?;
        let opened = reader.get("loss", None, |loss| Opened::named(loss).map(Some))?;
        let Some(mut opened) = opened else {
            return Ok(Gallery {
                family,
                opened: None,
            });
        };
        let picture = opened.picture();
        opened.at = reader.get("at", opened.at, |text| {
            finite(text).filter(|at| picture.holds(*at))
        })?;
        opened.is_first = reader.get("label", true, |text| match text {
            FIRST => Some(true),
            OTHER => picture.has_other.then_some(false),
            _ => None,
        })?;
        for (option, slot) in opened.entry().options.iter().zip(&mut opened.options) {
            *slot = reader.get(option.name, std::mem::take(slot), read_text)?;
        }
        let reduction = std::mem::take(&mut opened.reduction);
        opened.reduction = reader.get("reduction", reduction, read_text)?;
        Ok(Gallery {
            family,
            opened: Some(opened),
        })
    }
}

const ALL: &str = "all";
const FIRST: &str = "first";
const OTHER: &str = "other";

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(loss: &str) -> Opened {
        Opened::named(loss).expect("a picture")
    }

    fn look(opened: &Opened) -> Look {
        let state = Gallery {
            family: None,
            opened: Some(opened.clone()),
        };
        state.model().expect("a look")
    }

    #[test]
    fn every_loss_opens_on_its_curve() {
        for picture in PICTURES {
            let mut opened = opened(picture.loss);
            for is_first in [true, false] {
                opened.is_first = is_first;
                let curves = opened.curves().expect("curves");
                assert_eq!(curves.other.is_some(), picture.has_other);
                assert_eq!(curves.usual.is_some(), picture.option.is_some());
                for index in [0, 40, SAMPLES - 1] {
                    let (x, y) = curves.main[index];
                    opened.at = x as f32;
                    let look = look(&opened);
                    assert!((look.value - y).abs() < 1e-5, "{} at {x}", picture.loss);
                    assert_eq!(look.call.warnings, [], "{}", picture.loss);
                }
            }
        }
    }

    #[test]
    fn an_option_changes_value_curve_and_script() {
        let mut opened = opened("HuberLoss");
        assert_eq!(opened.option(0), "1.5");
        let before = opened.curves().expect("curves").main;
        opened.set_option(0, 0.3);
        opened.at = 2.0;
        let look = look(&opened);
        // 0.3 · (2 − 0.15)
        let near = |found: f64, it: f64| (found - it).abs() < 1e-6;
        assert!(near(look.value, 0.555) && look.slope.is_some_and(|slope| near(slope, 0.3)));
        let script = look.call.script.expect("a script").text();
        assert!(script.contains("nn.HuberLoss(delta=0.3)"), "{script}");
        assert_ne!(opened.curves().expect("curves").main, before);
        opened.type_option(0, "0..3");
        assert_eq!(opened.curves(), None);
        opened.set_option(0, -1.0);
        let raised = self::look(&opened).call.outcome;
        assert!(matches!(raised, Outcome::Raised(_)), "{raised:?}");
    }

    #[test]
    fn the_logarithm_of_the_target_leaves_the_curve_where_it_was() {
        let mut opened = opened("KLDivLoss");
        let before = (look(&opened).value, opened.curves().expect("curves").main);
        opened.type_option(0, "True");
        let after = (look(&opened).value, opened.curves().expect("curves").main);
        assert!((after.0 - before.0).abs() < 1e-6);
        for (a, b) in after.1.iter().zip(&before.1) {
            assert!((a.1 - b.1).abs() < 1e-6, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_link_restores_everything() {
        let mut state = Gallery::default();
        assert_eq!(state.encode(), "family=all");
        state.family = Some(Family::OneOfMany);
        let mut opened = opened("BCEWithLogitsLoss");
        (opened.at, opened.is_first) = (-1.25, false);
        opened.type_option(1, "[3.0] # & = “x”");
        opened.reduction = "sum".to_owned();
        state.opened = Some(opened);
        let link = state.encode();
        assert_eq!(Gallery::decode(&link), Ok(state));
        for picture in PICTURES {
            let state = Gallery::decode(&format!("loss={}", picture.loss)).expect("a state");
            assert_eq!(state.opened, Some(super::tests::opened(picture.loss)));
            assert_eq!(Gallery::decode(&state.encode()), Ok(state));
        }
    }

    #[test]
    fn a_link_that_asks_for_what_there_is_not_is_refused() {
        for (query, key) in [
            ("family=triplets", "family"),
            ("loss=CTCLoss", "loss"),
            ("loss=BCELoss&at=1.5", "at"),
            ("loss=BCELoss&at=nan", "at"),
            ("loss=MSELoss&label=other", "label"),
            ("loss=HuberLoss&delta=%", "delta"),
        ] {
            assert_eq!(Gallery::decode(query).expect_err(query).key, key);
        }
    }

    #[test]
    fn beginning_again_keeps_the_loss_open() {
        let mut changed = opened("KLDivLoss");
        changed.at = 0.5;
        changed.reduction = "mean".to_owned();
        let state = Gallery {
            family: None,
            opened: Some(changed),
        };
        let again = state.reset(&Gallery::default());
        assert_eq!(again.opened, Some(opened("KLDivLoss")));
        assert_eq!(Gallery::default().reset(&Gallery::default()).opened, None);
    }
}
