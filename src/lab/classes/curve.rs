//! View F, the curve: the loss against the chosen logit. plotters draws the sampled line; axes, words and the point
//! that a hand holds lie over it.
use super::frame::Frame;
use super::{Lab, Setup, Text, four};
use crate::chart::canvas::{Line, Picture};
use crate::chart::plot::{Board, Plot};
use crate::chart::scale::Span;
use crate::lab::curve::{Curve, board, curve_chart};
use crate::lab::number_text;
use crate::lab::numbered::numbered;
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use crate::ui::state::Calc;
use bullseye_core::lab::State;
use bullseye_core::lab::classes::{Classes, Model};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{show, show_float};
use bullseye_html::html;

/// Points along the line.
const SAMPLES: usize = 241;

/// The sampled line; it does not depend on where the chosen logit stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    pub xs: Vec<f64>,
    pub ys: Vec<f64>,
}

pub fn sampled(state: &Classes, span: Span) -> Sampled {
    let xs = span.samples(SAMPLES);
    let ys = state.curve(&state.model(), &xs);
    Sampled { xs, ys }
}

pub fn picture(line: &Sampled, frame: &Frame, board: Board, stroke: f64) -> Picture {
    Picture {
        x: frame.logits,
        y: Span::new(0.0, frame.loss),
        frame: board.frame(),
        size: (board.width, board.height),
        lines: vec![Line {
            xs: line.xs.clone(),
            ys: line.ys.clone(),
            color: "--loss",
            width: 2.8 * stroke,
            dash: None,
        }],
    }
}

/// The loss as PyTorch returns it, the chosen row's own where it returns a list. The line is drawn from float64, which
/// this may differ from: far out float32 rounds it to 0.
fn loss_now(state: &Classes, model: &Model) -> f64 {
    let own = (model.terms.get(state.row)).map_or(f64::NAN, |term| f64::from(term.value));
    match state.reduction {
        Reduction::None => own,
        _ => model.output.item().unwrap_or(f64::NAN),
    }
}

/// The same with the chosen logit at `x`.
fn loss_at(state: &Classes, x: f64) -> f64 {
    let mut there = state.clone();
    set(&mut there, x as f32);
    loss_now(&there, &there.model())
}

/// What the axis is called.
fn title(setup: &Setup, row: usize, class: usize, text: &Text) -> String {
    let class = setup.full_name(class, text);
    text.logit_of(&class, &(row + 1).to_string())
}

/// What is said and drawn over the line, the point itself apart.
pub struct Overlay<'a> {
    pub state: &'a Classes,
    pub model: &'a Model,
    pub setup: &'a Setup,
    pub frame: &'a Frame,
    pub line: &'a Sampled,
    pub board: Board,
    pub covered: bool,
    pub guess: Option<f64>,
    pub text: &'a Text,
}

impl Overlay<'_> {
    fn logit(&self) -> f64 {
        chosen_logit(self.state).map_or(f64::NAN, f64::from)
    }

    /// Where the point stands, and its loss.
    pub fn point(&self) -> (f64, f64) {
        (self.logit(), loss_now(self.state, self.model))
    }

    /// The loss's slope there.
    fn slope(&self) -> f64 {
        let term = self.model.terms.get(self.state.row);
        let gradient = term.and_then(|term| term.gradient.get(self.state.class));
        gradient.map_or(f64::NAN, |gradient| f64::from(*gradient))
    }

    fn title(&self) -> String {
        title(self.setup, self.state.row, self.state.class, self.text)
    }

    /// What is read off over a value of the axis.
    fn reading(&self, value: f64) -> String {
        let logit = show_float(value);
        if self.covered {
            self.text.reading_covered(&logit)
        } else {
            let loss = number_text(loss_at(self.state, value));
            self.text.reading(&logit, &loss)
        }
    }

    pub fn svg(&self) -> String {
        let lines = vec![self.line.ys.as_slice()];
        let frame = self.frame;
        let mut plot = Plot::new(
            self.board,
            &self.line.xs,
            frame.logits,
            lines,
            frame.loss,
            self.covered,
        );
        let (logit, loss) = self.point();
        if !loss.is_finite() {
            plot.no_point(&self.text.no_point(&show(loss)));
            return plot.finish();
        }
        let at = plot.at(logit, loss);
        plot.keep_point(at);
        if let Some(guess) = self.guess {
            plot.flag(guess, &format!("{} {}", self.text.you_guessed, show(guess)));
        }
        plot.bar(at);
        let slope = self.slope();
        plot.keep_tangent(at, slope);
        plot.value(at, &number_text(loss));
        plot.tangent(at, slope, self.text.slope, &four(slope as f32));
        plot.finish()
    }

    /// The same in words.
    pub fn words(&self) -> String {
        let (logit, loss) = self.point();
        let loss = match self.covered {
            true => self.text.covered.to_owned(),
            false => number_text(loss),
        };
        self.text.curve_words(
            &show_float(logit),
            &loss,
            &four(self.slope() as f32),
            &self.title(),
        )
    }
}

fn chosen_logit(state: &Classes) -> Option<f32> {
    state.rows.get(state.row)?.logits.get(state.class).copied()
}

fn set(state: &mut Classes, value: f32) {
    let (row, class) = (state.row, state.class);
    let row = state.rows.get_mut(row);
    if let Some(logit) = row.and_then(|row| row.logits.get_mut(class)) {
        *logit = value;
    }
}

/// The chart with the choice of the class whose logit moves.
pub fn curve_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    let board = board();
    // Everything the line depends on: the state without the chosen logit's own place.
    let basis = Calc::new(move |_| {
        let mut state = lab.state().get();
        set(&mut state, 0.0);
        state.rate = 1.0;
        (state, lab.frame.with(|frame| frame.logits))
    });
    let line = Calc::new(move |_| basis.with(|(state, span)| sampled(state, *span)));
    let picture = move || {
        let board = board.get();
        line.with(|line| {
            lab.frame
                .with(|frame| picture(line, frame, board, board.unit))
        })
    };
    let with_overlay = move |read: &dyn Fn(&Overlay) -> String| {
        (lab.state()).with(|state| {
            lab.setup.with(|setup| {
                lab.frame.with(|frame| {
                    lab.model.with(|model| {
                        line.with(|line| {
                            read(&Overlay {
                                state,
                                model,
                                setup,
                                frame,
                                line,
                                board: board.get(),
                                covered: lab.covered(),
                                guess: lab.bench.revealed(),
                                text: s.classes(),
                            })
                        })
                    })
                })
            })
        })
    };
    let title = move || {
        let (row, class) = lab.place.get();
        lab.setup
            .with(|setup| title(setup, row, class, s.classes()))
    };
    let value = Calc::new(move |_| lab.state().with(chosen_logit).unwrap_or(0.0));
    let loss = move || lab.read(loss_now);
    let chart = curve_chart(Curve {
        bench: lab.bench,
        class: "by-logit",
        board,
        axis: Box::new(move || lab.frame.with(|frame| frame.logits)),
        axis_name: Box::new(title),
        top: Box::new(move || lab.frame.with(|frame| frame.loss)),
        picture: Box::new(picture),
        drawing: Box::new(move || with_overlay(&|overlay| overlay.svg())),
        title: Box::new(move || {
            lab.setup
                .with(|setup| s.classes().curve_name(setup.loss.name()))
        }),
        words: Box::new(move || with_overlay(&|overlay| overlay.words())),
        name: Box::new(move || s.classes().point(&title())),
        value,
        loss: Box::new(loss),
        range: Box::new(move || lab.range()),
        hold: Box::new(move |value| lab.store.hold(|state| set(state, value))),
        read: Box::new(move |value| with_overlay(&|overlay| overlay.reading(value))),
    });
    html! {
        {class_switch(lab)}
        {chart}
    }
}

/// Which class's logit of the chosen row the curve moves.
fn class_switch(lab: Lab) -> impl IntoPiece {
    let s = settings();
    html! {
        <div class="elements">
            {numbered(
                lab.bench,
                "class",
                |s| s.classes().which_class,
                Calc::new(move |_| lab.setup.with(|setup| setup.classes.len())),
                move |class| lab.setup.with(|setup| setup.name(class, s.classes())),
                move || lab.place.get().1,
                move |class| lab.choose(lab.place.get_untracked().0, class),
                move || lab.logit_said(),
            )}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::classes::EN;

    fn with_overlay<R>(state: &Classes, covered: bool, read: impl Fn(&Overlay) -> R) -> R {
        let model = state.model();
        let frame = Frame::fit(state, &model);
        read(&Overlay {
            state,
            model: &model,
            setup: &Setup::of(state),
            frame: &frame,
            line: &sampled(state, frame.logits),
            board: Board {
                width: 560.0,
                height: 300.0,
                unit: 1.0,
            },
            covered,
            guess: None,
            text: &EN,
        })
    }

    #[test]
    fn the_loss_and_its_slope_stand_at_the_point() {
        let (svg, words) = with_overlay(&Classes::default(), false, |o| (o.svg(), o.words()));
        for number in ["0.3900", "−0.1418"] {
            assert!(
                svg.contains(number) && words.contains(number),
                "{svg} {words}"
            );
        }
        let (svg, words) = with_overlay(&Classes::default(), true, |o| (o.svg(), o.words()));
        assert!(
            !svg.contains("0.3900") && !words.contains("0.3900"),
            "{svg} {words}"
        );
        assert!(svg.contains("−0.1418"));
    }

    #[test]
    fn what_is_told_is_what_pytorch_prints() {
        // In float64 this loss is above 0; float32 rounds it to tensor(0.).
        let mut state = Classes::default();
        state.rows.truncate(1);
        state.rows[0].logits = vec![30.0, 0.0, 0.0, 0.0];
        assert!(state.curve(&state.model(), &[30.0])[0] > 0.0);
        for reduction in [Reduction::Mean, Reduction::Sum] {
            state.reduction = reduction;
            let (words, reading) = with_overlay(&state, false, |o| (o.words(), o.reading(30.0)));
            for said in [words, reading] {
                assert!(
                    said.contains("loss 0.0") || said.contains("loss is 0.0"),
                    "{said}"
                );
            }
        }
    }

    #[test]
    fn the_line_does_not_depend_on_the_chosen_logit() {
        let mut state = Classes::default();
        let span = Span::new(-1.0, 4.0);
        let before = sampled(&state, span);
        state.rows[0].logits[0] = 9.0;
        let after = sampled(&state, span);
        let far = before.ys.iter().zip(&after.ys).map(|(a, b)| (a - b).abs());
        assert!(far.fold(0.0, f64::max) < 1e-6);
    }

    #[test]
    fn no_coordinate_is_ever_nan_or_infinite() {
        for value in [0.0, 1e-9, 1e9, -1e30, 3e38] {
            for ignored in [false, true] {
                let mut state = Classes::default();
                state.rows[0].logits[1] = value;
                for row in &mut state.rows {
                    row.ignored = ignored;
                }
                for class in [0, 1] {
                    state.class = class;
                    let svg = with_overlay(&state, false, |overlay| overlay.svg());
                    let parts = svg.split(['"', ' ', 'M', 'L']);
                    for part in parts.filter(|part| !part.is_empty()) {
                        assert!(part != "NaN" && part != "inf", "{value}: {svg}");
                    }
                }
            }
        }
    }
}
