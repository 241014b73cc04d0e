//! View D: the mean loss of each epoch, the losses of the batches under way, and what the loop has printed.
use super::Lab;
use super::frame::Frame;
use crate::browser;
use crate::chart::canvas::on_chart_resize;
use crate::chart::plot::cover_mark;
use crate::chart::scale::{Scale, Span, round_up};
use crate::chart::svg::{Anchor, Svg, px, text_width};
use crate::lab::number_text;
use crate::settings::settings;
use crate::text::training::Text;
use crate::ui::calm::when_calm;
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
            // A disc as large as the plate would be larger than anything else in the window.
            svg.rect("cover", x.from, y.to, x.to - x.from, y.from - y.to);
            let middle = (0.5 * (x.from + x.to), 0.5 * (y.from + y.to));
            cover_mark(&mut svg, middle, 13.0 * unit);
            return svg.finish();
        }
        frame.axes(&mut svg, xs, ys, [self.text.epoch, self.text.loss]);
        let at = |epoch: f64, loss: f64| (x.at(epoch), y.at(ys.clamp(loss)));
        let means = self.model.epochs.iter().map(|epoch| epoch.mean).enumerate();
        let means = means.filter(|(_, mean)| mean.is_finite());
        if plan.epochs <= BARS {
            let half = (0.32 * x.unit()).min(11.0 * unit);
            // Where the last number ended; none follows one that had no room.
            let mut taken = (f64::NEG_INFINITY, 0.0);
            let mut is_room = true;
            for (epoch, mean) in means {
                let (middle, top) = at(epoch as f64, mean);
                svg.rect("loss-bar", middle - half, top, 2.0 * half, y.from - top);
                // The first ones fall steeply enough for their numbers to have room, above the batches.
                if epoch < 5 && is_room && 2.0 * half > 12.0 * unit {
                    let count = plan.batches();
                    let batches = self
                        .model
                        .past_batches
                        .iter()
                        .skip(epoch * count)
                        .take(count);
                    let highest = batches.fold(mean, |high, loss| high.max(f64::from(*loss)));
                    let place = (middle, at(epoch as f64, highest).1 - 5.0 * unit);
                    let number = short(mean);
                    let wide = text_width(&number, 13.5 * unit);
                    is_room = middle - 0.5 * wide > taken.0 || place.1 - taken.1 > 16.0 * unit;
                    if is_room {
                        taken = (middle + 0.5 * wide, place.1);
                        svg.text("loss-word", place, Anchor::Middle, number);
                    }
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
        self.rest(&mut svg, x, y);
        svg.finish()
    }

    /// The stretch of the axis that no epoch has come to.
    fn rest(&self, svg: &mut Svg, x: Scale, y: Scale) {
        let unit = self.frame.unit;
        let first = self.model.epochs.len() as f64 + 0.6;
        let (from, to) = (x.at(first), x.at(self.plan.epochs as f64 - 0.6));
        let width = text_width(self.text.not_run, 13.5 * unit);
        if self.model.raised.is_some() || to - from < width + 40.0 * unit {
            return;
        }
        // High enough for the numbers of the last bars to end below.
        let height = y.from + 0.55 * (y.to - y.from);
        let (left, right, foot) = (px(from), px(to), px(height));
        let tick = px(-5.0 * unit);
        svg.path(
            "rest",
            &format!("M{left} {foot}v{tick}M{left} {foot}H{right}v{tick}"),
        );
        let middle = ((from + to) / 2.0, height - 9.0 * unit);
        svg.text("word", middle, Anchor::Middle, self.text.not_run);
    }

    /// The losses of the batches, and the one that each epoch has printed: that of its last batch.
    fn batches(&self, svg: &mut Svg, at: impl Fn(f64, f64) -> (f64, f64), floor: f64) {
        let (plan, model, unit) = (self.plan, self.model, self.frame.unit);
        let count = plan.batches();
        // They share the place of the epoch's bar.
        let part = |batch: usize| 0.72 * ((batch as f64 + 0.5) / count as f64 - 0.5);
        let past = model.past_batches.chunks(count.max(1)).enumerate();
        for (epoch, losses) in past.chain([(model.epochs.len(), &model.batches[..])]) {
            let apart = losses.len().div_ceil(60).max(1);
            for (batch, loss) in losses.iter().enumerate().step_by(apart) {
                let loss = f64::from(*loss);
                if loss.is_finite() {
                    let (x, top) = at(epoch as f64 + part(batch), loss);
                    svg.line("batch", (x, floor), (x, top));
                }
            }
        }
        if plan.epochs <= BARS {
            for (epoch, past) in model.epochs.iter().enumerate() {
                let last = f64::from(past.last);
                if last.is_finite() {
                    let place = at(epoch as f64 + part(count - 1), last);
                    svg.circle("printed", place, 4.2 * unit);
                }
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
    let top = Calc::new(move |old: Option<&f64>| lab.seen(|model| top(model, old.copied())));
    let svg = move || {
        lab.plan.with(|plan| {
            lab.seen(|model| {
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
        lab.seen(|model| match model.epochs.last() {
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
        lab.seen(|model| model.printed.join("\n"))
    };
    let has_batches = Calc::new(move |_| lab.plan.with(|plan| plan.batches() > 1));
    html! {
        <div class="chart losses-chart" mounted=move |chart: &web_sys::Element| {
            on_chart_resize(chart, move |width, height| {
                frame.set(Frame { width, height, unit: browser::chart_unit() });
            });
        }>
            <svg role="img" aria-label=when_calm(words)>
                <g aria-hidden="true" inner_html=svg></g>
            </svg>
        </div>
        <p class="losses-legend">
            <span>{glyph(Glyph::Loss)} {move || s.training().legend_mean}</span>
            {move || has_batches.get().then(|| html! {
                <span><span class="batch-sign" aria-hidden="true"></span> {move || s.training().legend_batch}</span>
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
        // Two of each epoch that is over, and one of this.
        assert_eq!(drawn.matches("\"batch\"").count(), 7);
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
