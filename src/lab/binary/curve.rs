//! View B, two curves side by side: BCELoss against the chosen probability, BCEWithLogitsLoss against its logit.
use super::frame::{Frame, loss_now};
use super::range::row_words;
use super::{Lab, argument, name, printed, read, write};
use crate::chart::canvas::{Line, Picture};
use crate::chart::plot::{Board, Plot};
use crate::chart::scale::Span;
use crate::lab::curve::{Curve, board, curve_chart};
use crate::lab::number_text;
use crate::lab::numbered::{number, numbered};
use crate::lab::view::plate;
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::el::{El, IntoPiece};
use crate::ui::state::Calc;
use bullseye_core::functional::logit;
use bullseye_core::lab::State;
use bullseye_core::lab::binary::{Binary, Guess, Kind, Model, Remark};
use bullseye_core::number::{show, show_float};
use bullseye_html::html;

/// Points along each line.
const SAMPLES: usize = 161;

/// The dash of the curve without `pos_weight`.
const GHOST: (f64, f64) = (7.0, 4.0);

/// The lines of one chart; they do not depend on where its point stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    xs: Vec<f64>,
    main: Vec<f64>,
    /// The same loss without `pos_weight`, where there is one.
    ghost: Option<Vec<f64>>,
}

pub fn lines(state: &Binary, kind: Kind, span: Span) -> Lines {
    let xs = span.samples(SAMPLES);
    let is_weighted = state.elements.iter().any(|e| e.pos_weight != 1.0);
    let ghost = (kind == Kind::WithLogits && is_weighted).then(|| {
        let mut plain = state.clone();
        for element in &mut plain.elements {
            element.pos_weight = 1.0;
        }
        plain.curve(kind, &xs)
    });
    Lines {
        main: state.curve(kind, &xs),
        ghost,
        xs,
    }
}

pub fn picture(lines: &Lines, kind: Kind, frame: &Frame, board: Board) -> Picture {
    let line = |ys: &[f64], color, width: f64, dash: Option<(f64, f64)>| Line {
        xs: lines.xs.clone(),
        ys: ys.to_vec(),
        color,
        width: width * board.unit,
        dash: dash.map(|(on, off)| (on * board.unit, off * board.unit)),
    };
    let ghost = (lines.ghost.iter()).map(|ys| line(ys, "--ink3", 1.7, Some(GHOST)));
    Picture {
        x: frame.axis(kind),
        y: Span::new(0.0, frame.top),
        frame: board.frame(),
        size: (board.width, board.height),
        lines: ghost
            .chain([line(&lines.main, "--loss", 2.8, None)])
            .collect(),
    }
}

/// The letter of what a loss is a function of.
fn letter(kind: Kind) -> &'static str {
    match kind {
        Kind::Bce => "p",
        Kind::WithLogits => "z",
    }
}

/// What is said and drawn over the lines of one chart, the point itself apart.
pub struct Overlay<'a> {
    pub kind: Kind,
    pub state: &'a Binary,
    pub model: &'a Model,
    pub frame: &'a Frame,
    pub lines: &'a Lines,
    pub board: Board,
    pub covered: bool,
    pub guess: Option<f64>,
    pub text: &'a Text,
}

impl Overlay<'_> {
    /// Where the point stands, and the loss there.
    fn point(&self) -> Option<(f64, f64)> {
        let element = self.state.elements.get(self.state.chosen)?;
        let x = f64::from(read(element, argument(self.kind)));
        Some((x, loss_now(self.state, self.model, self.kind)?))
    }

    fn plot(&self) -> Plot<'_> {
        let lines = [Some(&self.lines.main), self.lines.ghost.as_ref()];
        Plot::new(
            self.board,
            &self.lines.xs,
            self.frame.axis(self.kind),
            lines.into_iter().flatten().map(Vec::as_slice).collect(),
            self.frame.top,
            self.covered,
        )
    }

    fn svg(&self) -> String {
        let (text, kind) = (self.text, self.kind);
        let mut plot = self.plot();
        let (Some((x, loss)), Some(term)) = (self.point(), self.model.terms.get(self.state.chosen))
        else {
            return plot.finish();
        };
        if !loss.is_finite() {
            plot.no_point(&text.no_point(&show(loss)));
            return plot.finish();
        }
        let at = plot.at(x, loss);
        plot.keep_point(at);
        plot.bar(at);
        let part = term.part(kind);
        let best = match kind {
            Kind::Bce => f64::from(part.best),
            Kind::WithLogits => logit(f64::from(part.best)),
        };
        plot.keep_ring(best);
        let guess = self.guess.filter(|_| kind == self.state.loss);
        if let Some(guess) = guess {
            plot.flag(guess, &format!("{} {}", text.you_guessed, show(guess)));
        }
        let slope = f64::from(part.gradient);
        plot.keep_tangent(at, slope);
        plot.value(at, &number_text(loss));
        if guess.is_none() {
            self.lowest(&mut plot, best, part.floor);
        }
        plot.tangent(at, slope, text.slope, &number_text(slope));
        if let Some(ghost) = &self.lines.ghost {
            plot.name(ghost, text.without_pos_weight, false);
        }
        plot.ring(best);
        plot.finish()
    }

    /// The lowest that this element alone can bring the loss to, and why it is not 0.
    fn lowest(&self, plot: &mut Plot, best: f64, floor: f32) {
        let lowest = self.state.lowest(self.kind);
        let text = self.text;
        let why = if floor > 0.0 {
            text.best_soft
        } else {
            text.best_others
        };
        let (first, second) = if lowest == 0.0 {
            (text.best_zero.to_owned(), "")
        } else if self.covered {
            (text.best_covered.to_owned(), why)
        } else {
            (text.best(&number_text(lowest)), why)
        };
        plot.lowest(best, lowest, &first, second);
    }

    /// What is read off over a value of the axis.
    fn reading(&self, value: f64) -> String {
        let (letter, shown) = (letter(self.kind), show_float(value));
        if self.covered {
            return format!("{letter} = {shown}");
        }
        let mut there = self.state.clone();
        if let Some(element) = there.elements.get_mut(self.state.chosen) {
            write(element, argument(self.kind), value as f32);
        }
        let loss = loss_now(&there, &there.model(), self.kind).unwrap_or(f64::NAN);
        self.text.reading(letter, &number_text(loss), &shown)
    }

    /// The chart in words.
    fn words(&self) -> String {
        let text = self.text;
        let (x, loss) = self.point().unwrap_or_default();
        let slope = (self.model.terms.get(self.state.chosen))
            .map_or(0.0, |term| f64::from(term.part(self.kind).gradient));
        let hide = |value: f64| {
            if self.covered {
                text.covered.to_owned()
            } else {
                number_text(value)
            }
        };
        text.curve_words(
            argument_word(self.kind, text),
            &hide(self.state.lowest(self.kind)),
            &hide(loss),
            &number_text(slope),
            &show_float(x),
        )
    }
}

fn argument_word(kind: Kind, text: &Text) -> &'static str {
    match kind {
        Kind::Bce => text.argument_probability,
        Kind::WithLogits => text.argument_logit,
    }
}

/// Both charts, and the switch of elements.
pub fn curve_view(lab: Lab) -> impl IntoPiece {
    let s = settings();
    html! {
        <div class="elements">
            {numbered(
                lab.bench,
                "element",
                |s| s.binary().which_element,
                Calc::new(move |_| lab.keys.with(Vec::len)),
                number,
                move || lab.chosen.get(),
                move |index| lab.choose(index),
                move || row_words(lab, lab.state().with(|state| state.chosen)),
            )}
        </div>
        <div class="pair">{Kind::ALL.map(|kind| half(lab, kind))}</div>
        <p class="below" inner_html=move || {
            lab.state().with(|state| {
                lab.model.with(|model| {
                    remark(state, model, s.binary())
                        .unwrap_or_else(|| floor(state, model, lab.covered(), s.binary()))
                })
            })
        }></p>
    }
}

/// Why the two losses no longer say the same, if they do not.
fn remark(state: &Binary, model: &Model, text: &Text) -> Option<String> {
    let remark = state.remark(model)?;
    let (Remark::NoLogit(index) | Remark::Rounded(index)) = remark;
    let p = show_float(f64::from(model.terms.get(index)?.probability));
    let name = name(state, index, text);
    Some(match remark {
        Remark::NoLogit(_) => text.remark_no_logit(&name, &p),
        Remark::Rounded(_) => text.remark_rounded(&name, &p),
    })
}

/// How low the chosen element's own loss can come, and why no lower.
fn floor(state: &Binary, model: &Model, covered: bool, text: &Text) -> String {
    let (Some(element), Some(term)) = (
        state.elements.get(state.chosen),
        model.terms.get(state.chosen),
    ) else {
        return String::new();
    };
    let truth = format!(
        r#"<b class="true-text">{}</b>"#,
        show_float(f64::from(element.truth))
    );
    let part = term.part(state.loss);
    let pos_weight = match state.loss {
        Kind::Bce => 1.0,
        Kind::WithLogits => element.pos_weight,
    };
    if element.weight == 0.0 || (pos_weight == 0.0 && element.truth == 1.0) {
        return text.floor_weightless.to_owned();
    }
    if pos_weight == 0.0 && element.truth > 0.0 {
        return text.floor_only_no(&truth);
    }
    if part.floor <= 0.0 {
        return text.floor_certain(&truth);
    }
    let floor = if covered {
        format!(
            r#"<span class="cover-plate"><span class="sr">{}</span>?</span>"#,
            text.covered
        )
    } else {
        format!(
            r#"<b class="loss-text">{}</b>"#,
            show(f64::from(part.floor))
        )
    };
    let best = show_float(f64::from(part.best));
    text.floor_soft(&best, &floor, &truth)
}

/// One chart under its name and its loss.
fn half(lab: Lab, kind: Kind) -> El {
    let s = settings();
    let value = move || {
        if lab.covered() {
            plate(s).into_piece()
        } else {
            html! { <b class="loss-text">{move || lab.model.with(|m| printed(m, kind))}</b> }
                .into_piece()
        }
    };
    html! {
        <div class="half" class:other=move || lab.is_other(kind)>
            <p class="half-title">
                <span class="code">{kind.name()}</span>
                {value}
            </p>
            {curve(lab, kind)}
        </div>
    }
}

fn curve(lab: Lab, kind: Kind) -> El {
    let s = settings();
    let mark = argument(kind);
    let board = board();
    // Everything the lines depend on: the state without the chosen element's own place.
    let basis = Calc::new(move |_| {
        let mut state = lab.state().get();
        let chosen = state.chosen;
        if let Some(element) = state.elements.get_mut(chosen) {
            element.guess = Guess::Probability(0.5);
        }
        state.rate = 1.0;
        state.loss = kind;
        (state, lab.frame.with(|frame| frame.axis(kind)))
    });
    let lines = Calc::new(move |_| basis.with(|(state, span)| lines(state, kind, *span)));
    let picture = move || {
        let board = board.get();
        lines.with(|lines| lab.frame.with(|frame| picture(lines, kind, frame, board)))
    };
    let with_overlay = move |read: &dyn Fn(&Overlay) -> String| {
        lab.state().with(|state| {
            lab.model.with(|model| {
                lab.frame.with(|frame| {
                    lines.with(|lines| {
                        read(&Overlay {
                            kind,
                            state,
                            model,
                            frame,
                            lines,
                            board: board.get(),
                            covered: lab.covered(),
                            guess: lab.bench.revealed(),
                            text: s.binary(),
                        })
                    })
                })
            })
        })
    };
    let value = Calc::new(move |_| {
        lab.state().with(|state| {
            let element = state.elements.get(state.chosen);
            element.map_or(0.0, |element| read(element, mark))
        })
    });
    let name = move || {
        let name = lab.chosen_name(s.binary());
        match kind {
            Kind::Bce => s.binary().point_probability(&name),
            Kind::WithLogits => s.binary().point_logit(&name),
        }
    };
    let loss = move || {
        let loss = |state: &Binary| lab.model.with(|model| loss_now(state, model, kind));
        lab.state().with(loss).unwrap_or_default()
    };
    curve_chart(Curve {
        bench: lab.bench,
        class: match kind {
            Kind::Bce => "by-p",
            Kind::WithLogits => "by-z",
        },
        board,
        axis: Box::new(move || lab.frame.with(|frame| frame.axis(kind))),
        axis_name: Box::new(move || letter(kind).to_owned()),
        top: Box::new(move || lab.frame.with(|frame| frame.top)),
        picture: Box::new(picture),
        drawing: Box::new(move || with_overlay(&|overlay| overlay.svg())),
        title: Box::new(move || s.binary().curve_name(kind.name())),
        words: Box::new(move || with_overlay(&|overlay| overlay.words())),
        name: Box::new(name),
        value,
        loss: Box::new(loss),
        range: Box::new(move || lab.range(mark)),
        hold: Box::new(move |value| lab.hold(lab.chosen.get_untracked(), mark, value)),
        read: Box::new(move |value| with_overlay(&|overlay| overlay.reading(value))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::binary::Preset;

    const BOARD: Board = Board {
        width: 250.0,
        height: 300.0,
        unit: 1.0,
    };

    fn overlay(state: &Binary, kind: Kind, board: Board, covered: bool) -> (String, String) {
        let model = state.model();
        let frame = Frame::fit(state, &model);
        let lines = lines(state, kind, frame.axis(kind));
        let overlay = Overlay {
            kind,
            state,
            model: &model,
            frame: &frame,
            lines: &lines,
            board,
            covered,
            guess: None,
            text: &crate::text::binary::EN,
        };
        (overlay.svg(), overlay.words())
    }

    #[test]
    fn both_charts_show_value_and_slope() {
        let state = Binary::default();
        let (svg, words) = overlay(&state, Kind::Bce, BOARD, false);
        assert!(svg.contains("0.2284") && svg.contains("−0.3704"), "{svg}");
        assert!(
            words.contains("0.2284") && words.contains("at 0.9"),
            "{words}"
        );
        let (svg, words) = overlay(&state, Kind::WithLogits, BOARD, false);
        assert!(svg.contains("0.2284") && svg.contains("−0.0333"), "{svg}");
        assert!(words.contains("2.1972"), "{words}");
    }

    #[test]
    fn covered_they_keep_the_slope_and_no_loss() {
        for kind in Kind::ALL {
            let (svg, words) = overlay(&Binary::default(), kind, BOARD, true);
            assert!(
                !svg.contains("0.2284") && !words.contains("0.2284"),
                "{svg}"
            );
            assert!(svg.contains("−0."), "{svg}");
        }
    }

    #[test]
    fn a_soft_label_shows_its_floor_and_why() {
        let mut state = Binary::preset(Preset::Photo);
        state.reduction = bullseye_core::loss::Reduction::None;
        state.chosen = 3;
        state.elements[3].guess = Guess::Probability(0.2);
        for kind in Kind::ALL {
            let (svg, _) = overlay(&state, kind, BOARD, false);
            assert!(svg.contains("0.6109 at best"), "{svg}");
        }
        let (model, text) = (state.model(), &crate::text::binary::EN);
        assert!(floor(&state, &model, false, text).contains("0.6109"));
        assert!(!floor(&state, &model, true, text).contains("0.6109"));
        state.elements[3].truth = 1.0;
        let certain = floor(&state, &state.model(), false, text);
        assert_eq!(
            certain,
            text.floor_certain(r#"<b class="true-text">1.0</b>"#)
        );
    }

    #[test]
    fn what_weighs_nothing_comes_near_to_no_label() {
        let text = &crate::text::binary::EN;
        let said = |state: &Binary| floor(state, &state.model(), false, text);
        let mut state = Binary::preset(Preset::Logits);
        state.elements[0].pos_weight = 0.0;
        assert_eq!(said(&state), text.floor_weightless);
        // BCELoss has no pos_weight.
        state.loss = Kind::Bce;
        let certain = |truth| text.floor_certain(&format!(r#"<b class="true-text">{truth}</b>"#));
        assert_eq!(said(&state), certain("1.0"));
        state.elements[0].weight = 0.0;
        assert_eq!(said(&state), text.floor_weightless);
        state.loss = Kind::WithLogits;
        state.chosen = 2;
        (state.elements[2].truth, state.elements[2].pos_weight) = (0.7, 0.0);
        assert_eq!(
            said(&state),
            text.floor_only_no(r#"<b class="true-text">0.7</b>"#)
        );
        // It is so: its own loss falls as its probability falls.
        let own = |p: f32| {
            let mut state = state.clone();
            state.elements[2].guess = Guess::Probability(p);
            state.model().terms[2].part(Kind::WithLogits).value
        };
        assert!(own(0.01) < own(0.1) && own(0.1) < own(0.7) && own(0.01) < 0.01);
        state.elements[2].truth = 0.0;
        assert_eq!(said(&state), certain("0.0"));
    }

    #[test]
    fn where_the_losses_part_ways_it_is_said() {
        let text = &crate::text::binary::EN;
        let said = |state: &Binary| remark(state, &state.model(), text);
        assert_eq!(said(&Binary::default()), None);
        let extreme = said(&Binary::preset(Preset::Extreme));
        assert_eq!(extreme, Some(text.remark_rounded("No. 1", "1.0")));
        let mut state = Binary::default();
        state.elements[2].guess = Guess::Probability(0.0);
        assert_eq!(said(&state), Some(text.remark_no_logit("No. 3", "0.0")));
    }

    #[test]
    fn a_pos_weight_leaves_the_curve_without_it_as_a_ghost() {
        let state = Binary::preset(Preset::Spam);
        let span = Span::new(-6.0, 6.0);
        let with_logits = lines(&state, Kind::WithLogits, span);
        assert_ne!(with_logits.ghost, Some(with_logits.main.clone()));
        assert_eq!(lines(&state, Kind::Bce, Span::new(0.0, 1.0)).ghost, None);
        assert_eq!(
            lines(&Binary::default(), Kind::WithLogits, span).ghost,
            None
        );
    }

    #[test]
    fn a_loss_that_no_chart_can_show_is_told_within_the_chart() {
        let mut state = Binary::default();
        state.elements[0].guess = Guess::Probability(0.0);
        state.elements[0].truth = 0.0;
        let (svg, _) = overlay(&state, Kind::WithLogits, BOARD, false);
        let lines: Vec<_> = svg.split(r#"class="word""#).skip(1).collect();
        assert_eq!(lines.len(), 2, "{svg}");
        for line in lines {
            let words = line
                .split('>')
                .nth(1)
                .and_then(|rest| rest.split('<').next());
            let wide = crate::chart::svg::text_width(words.unwrap_or_default(), 13.5);
            assert!(wide < BOARD.width - 74.0, "{line}");
        }
    }

    #[test]
    fn the_lines_do_not_depend_on_the_point() {
        let mut state = Binary::default();
        let before = lines(&state, Kind::Bce, Span::new(0.0, 1.0));
        state.elements[0].guess = Guess::Logit(-3.0);
        assert_eq!(lines(&state, Kind::Bce, Span::new(0.0, 1.0)), before);
    }

    #[test]
    fn no_state_and_no_size_draws_nan() {
        for preset in Preset::ALL {
            for guess in [
                Guess::Probability(0.0),
                Guess::Probability(1.0),
                Guess::Logit(3e38),
            ] {
                for (width, height) in [(250.0, 300.0), (0.0, 0.0), (60.0, 20.0)] {
                    let mut state = Binary::preset(preset);
                    state.elements[1].guess = guess;
                    for chosen in [0, 1] {
                        state.chosen = chosen;
                        for kind in Kind::ALL {
                            let board = Board {
                                width,
                                height,
                                unit: 1.0,
                            };
                            let (svg, _) = overlay(&state, kind, board, false);
                            let mut parts = svg.split(['"', ' ', 'M', 'L', 'v']);
                            assert!(!parts.any(|part| part == "NaN" || part == "inf"), "{svg}");
                        }
                    }
                }
            }
        }
    }
}
