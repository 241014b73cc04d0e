//! View D: the mean loss of each epoch, the losses of the batches under way, and what the loop has printed.
use super::Lab;
use super::frame::Frame;
use crate::browser;
use crate::chart::plot::cover;
use crate::chart::scale::{Span, round_up};
use crate::chart::svg::{Anchor, Svg};
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::el::{IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::training::{Model, Plan};
use bullseye_html::html;

/// Up to so many epochs, each is a bar; more are a line.
const BARS: usize = 40;

struct Scene<'a> {
    plan: &'a Plan,
    model: &'a Model,
    top: f64,
    frame: Frame,
    covered: bool,
    text: &'a Text,
}

impl Scene<'_> {
    fn svg(&self) -> String {
        let mut svg = Svg::default();
        let Self { frame, plan, .. } = self;
        let unit = frame.unit;
        // An epoch's bar stands on its number, as the loop prints it.
        let xs = Span::new(-0.6, plan.epochs as f64 - 0.4);
        let ys = Span::new(0.0, self.top);
        let (x, y) = (frame.x(xs), frame.y(ys));
        if self.covered {
            cover(&mut svg, x.from, y.to, x.to - x.from, y.from - y.to);
            return svg.finish();
        }
        frame.axes(&mut svg, xs, ys, [self.text.epoch, self.text.loss]);
        let at = |epoch: f64, loss: f64| (x.at(epoch), y.at(ys.clamp(loss)));
        let means = self.model.epochs.iter().map(|epoch| epoch.mean).enumerate();
        let means = means.filter(|(_, mean)| mean.is_finite());
        if plan.epochs <= BARS {
            let half = (0.32 * x.unit()).min(11.0 * unit);
            for (epoch, mean) in means {
                let (middle, top) = at(epoch as f64, mean);
                svg.rect("loss-bar", middle - half, top, 2.0 * half, y.from - top);
                // The first ones fall steeply enough for their numbers to have room.
                if epoch < 5 && 2.0 * half > 12.0 * unit {
                    let place = (middle, top - 5.0 * unit);
                    svg.text("loss-word", place, Anchor::Middle, short(mean));
                }
            }
        } else {
            let line: Vec<_> = means
                .map(|(epoch, mean)| {
                    let (x, y) = at(epoch as f64, mean);
                    format!("{x:.1} {y:.1}")
                })
                .collect();
            if line.len() > 1 {
                svg.path("loss-line", &format!("M{}", line.join("L")));
            }
        }
        if plan.batches() > 1 {
            self.batches(&mut svg, at, y.from);
        } else if let (Some(loss), true) = (self.model.batches.first(), plan.epochs <= BARS) {
            let half = (0.32 * x.unit()).min(11.0 * unit);
            let (middle, top) = at(self.model.epochs.len() as f64, f64::from(*loss));
            svg.rect("loss-bar now", middle - half, top, 2.0 * half, y.from - top);
        }
        svg.finish()
    }

    /// The losses of the batches of this epoch, and the one that each epoch has printed.
    fn batches(&self, svg: &mut Svg, at: impl Fn(f64, f64) -> (f64, f64), floor: f64) {
        let (plan, unit) = (self.plan, self.frame.unit);
        if plan.epochs <= BARS {
            for (epoch, past) in self.model.epochs.iter().enumerate() {
                let last = f64::from(past.last);
                if last.is_finite() {
                    svg.circle("printed", at(epoch as f64, last), 4.2 * unit);
                }
            }
        }
        // They share the place of the epoch's bar.
        let epoch = self.model.epochs.len() as f64;
        let count = plan.batches() as f64;
        let apart = self.model.batches.len().div_ceil(60).max(1);
        for (batch, loss) in self.model.batches.iter().enumerate().step_by(apart) {
            let loss = f64::from(*loss);
            if loss.is_finite() {
                let part = (batch as f64 + 0.5) / count - 0.5;
                let (x, top) = at(epoch + part, loss);
                svg.line("batch", (x, floor), (x, top));
            }
        }
    }
}

/// A loss in few digits, for a label.
fn short(value: f64) -> String {
    let digits = if value.abs() < 10.0 { 2 } else { 1 };
    bullseye_core::number::minus(&format!("{value:.digits$}"))
}

/// The highest loss of the axis: round, and steady while it still serves.
fn top(model: &Model, old: Option<f64>) -> f64 {
    let means = model.epochs.iter().map(|epoch| epoch.mean);
    let lasts = model.epochs.iter().map(|epoch| f64::from(epoch.last));
    let batches = model.batches.iter().map(|loss| f64::from(*loss));
    let highest = (means.chain(lasts).chain(batches))
        .filter(|loss| loss.is_finite())
        .fold(0.0, f64::max);
    let need = if highest > 0.0 {
        round_up(1.05 * highest / 4.0) * 4.0
    } else {
        1.0
    };
    match old {
        Some(old) if (0.3 * old..=old).contains(&need) => old,
        _ => need,
    }
}

pub fn losses_view(lab: Lab) -> Piece {
    let s = settings();
    let frame = Var::new(Frame::EMPTY);
    let top = Calc::new(move |old: Option<&f64>| lab.model.with(|model| top(model, old.copied())));
    let svg = move || {
        lab.plan.with(|plan| {
            lab.model.with(|model| {
                let scene = Scene {
                    plan,
                    model,
                    top: top.get(),
                    frame: frame.get(),
                    covered: lab.covered(),
                    text: s.training(),
                };
                scene.svg()
            })
        })
    };
    let words = move || {
        if lab.covered() {
            return s.lab().covered.to_owned();
        }
        let text = s.training();
        lab.model.with(|model| match model.epochs.last() {
            Some(last) => text.losses_words(
                &model.epochs.len().to_string(),
                &number_text(last.mean),
                &number_text(f64::from(last.last)),
            ),
            None => text.no_epoch.to_owned(),
        })
    };
    let printed = move || {
        if lab.covered() {
            return s.lab().covered.to_owned();
        }
        lab.model.with(|model| model.printed.join("\n"))
    };
    let has_batches = Calc::new(move |_| lab.plan.with(|plan| plan.batches() > 1));
    html! {
        <div class="chart losses-chart">
            <svg role="img" aria-label=words mounted=move |svg: &web_sys::Element| {
                browser::on_resize(svg, move |width, height| {
                    frame.set(Frame { width, height, unit: browser::chart_unit() });
                });
            }>
                <g aria-hidden="true" inner_html=svg></g>
            </svg>
        </div>
        <p class="losses-legend">
            <span>{glyph(Glyph::Loss)} {move || s.training().legend_mean}</span>
            {move || has_batches.get().then(|| html! {
                <span><span class="printed-sign" aria-hidden="true"></span> {move || s.training().legend_printed}</span>
            })}
        </p>
        <pre class="printed-lines" role="group" aria-label=move || s.training().prints>{printed}</pre>
    }
    .into_piece()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::training::Training;

    fn svg(lab: &Training, covered: bool) -> String {
        let model = lab.model();
        Scene {
            plan: &lab.plan,
            model: &model,
            top: top(&model, None),
            frame: Frame {
                width: 600.0,
                height: 200.0,
                unit: 1.0,
            },
            covered,
            text: &crate::text::training::EN,
        }
        .svg()
    }

    #[test]
    fn epochs_are_bars_and_prints_are_rings() {
        let mut lab = Training::default();
        lab.change(|plan| plan.batch_size = Some(4));
        lab.position = 3 * lab.plan.epoch_length() + 3;
        let drawn = svg(&lab, false);
        assert_eq!(drawn.matches("loss-bar").count(), 3);
        assert_eq!(drawn.matches("printed").count(), 3);
        assert_eq!(drawn.matches("batch").count(), 1);
        assert!(!svg(&lab, true).contains("loss-bar"));
    }

    #[test]
    fn a_run_that_goes_away_has_a_chart() {
        let mut lab = Training::default();
        lab.change(|plan| {
            plan.rate = 5.0;
            plan.epochs = 200;
        });
        lab.position = lab.plan.end();
        let drawn = svg(&lab, false);
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }

    #[test]
    fn the_axis_is_steady_while_it_serves() {
        let mut lab = Training::default();
        lab.position = 6;
        let high = top(&lab.model(), None);
        lab.position = 60;
        assert_eq!(top(&lab.model(), Some(high)), high);
    }
}
