//! The learning rate: a slider whose zones say where each loss leads.
use super::Lab;
use super::words::zone;
use crate::browser;
use crate::chart::scale::{Scale, Span};
use crate::chart::svg::{Anchor, Svg, text_width};
use crate::settings::settings;
use crate::text::descent::Text;
use crate::ui::dial::{Dial, Range, dial};
use crate::ui::el::El;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::descent::{Descent, Model, Regime, Side};
use bullseye_html::html;
use leptos::prelude::*;

/// Half the knob: so far from its ends a slider begins and ends.
const KNOB: f64 = 10.0;
/// The height of the slider between the two lines of zones, and of a line.
const SLIDER: f64 = 28.0;
const LINE: f64 = 19.0;

/// From 0 to a little beyond the last zone of a loss that can leap over the label.
pub fn range(model: &Model, rate: f32) -> Range {
    let last = (model.sides.iter())
        .filter(|side| side.zones.iter().any(|zone| zone.regime == Regime::Swings))
        .filter_map(|side| side.zones.last().map(|zone| zone.from))
        .filter(|from| *from < 1e3)
        .fold(0.0, f64::max);
    let rate = f64::from(rate);
    let most = if last > 0.0 { last * 1.2 } else { 1.2 };
    Range::new(Span::new(0.0, if rate > most { rate * 1.2 } else { most }))
}

/// A line of zones: above the slider those of the left loss, below it those of the right one.
struct Zones<'a> {
    name: &'static str,
    side: &'a Side,
    rate: f64,
    x: Scale,
    /// Where the words stand, and from where to where a border is drawn.
    base: f64,
    border: (f64, f64),
    unit: f64,
    /// Whether the zones are named.
    named: bool,
    text: &'a Text,
}

impl Zones<'_> {
    /// Where each zone begins, and the name of each that has room. The one in force comes first.
    fn draw(&self, svg: &mut Svg) {
        let Self {
            side,
            rate,
            x,
            base,
            unit,
            named,
            text,
            ..
        } = *self;
        let size = 12.5 * unit;
        let starts = || {
            let shown = side.zones.iter().map(|zone| zone.from);
            shown.filter(|from| *from < x.span.high)
        };
        for from in starts().filter(|from| *from > 0.0) {
            svg.line(
                "tick",
                (x.at(from), self.border.0),
                (x.at(from), self.border.1),
            );
        }
        if !named {
            return;
        }
        let ends = starts().skip(1).chain([f64::INFINITY]);
        let mut taken = (0.0, 0.0);
        let mut others = Vec::new();
        for (each, end) in side.zones.iter().zip(ends) {
            let (low, high) = (x.at(each.from), x.at(end.min(x.span.high)));
            let middle = (low + high) / 2.0;
            if !(each.from..end).contains(&rate) {
                others.push((middle, high - low, zone(each.regime, text)));
                continue;
            }
            let words = text.zone_now(self.name, zone(side.regime, text));
            let half = text_width(&words, size) / 2.0;
            let middle = (middle.min(x.to + KNOB * unit - half)).max(x.from - KNOB * unit + half);
            taken = (middle - half, middle + half);
            svg.text("zone strong", (middle, base), Anchor::Middle, words);
        }
        for (middle, room, words) in others {
            let half = text_width(words, size) / 2.0;
            let is_free = middle + half < taken.0 || middle - half > taken.1;
            if is_free && 2.0 * half < room {
                svg.text("zone", (middle, base), Anchor::Middle, words);
            }
        }
    }
}

/// Both lines of zones around a slider of this width.
pub fn zones_svg(
    state: &Descent,
    model: &Model,
    range: Range,
    width: f64,
    unit: f64,
    named: bool,
    text: &Text,
) -> String {
    let mut svg = Svg::default();
    let x = Scale {
        span: range.span,
        from: KNOB * unit,
        to: (width - KNOB * unit).max(KNOB * unit + 1.0),
    };
    let track = (LINE + SLIDER / 2.0) * unit;
    let lines = [
        (LINE - 6.0, track - 10.0 * unit, track - 2.0 * unit),
        (
            2.0 * LINE + SLIDER - 7.0,
            track + 2.0 * unit,
            track + 10.0 * unit,
        ),
    ];
    for ((kind, side), (base, from, to)) in state.sides.into_iter().zip(&model.sides).zip(lines) {
        let zones = Zones {
            name: kind.short(),
            side,
            rate: f64::from(state.rate),
            x,
            base: base * unit,
            border: (from, to),
            unit,
            named,
            text,
        };
        zones.draw(&mut svg);
    }
    svg.finish()
}

/// The slider with its field and its zones.
pub fn rate_view(lab: Lab) -> El {
    let s = settings();
    let range = Calc::new(move |_| {
        let rate = lab.state().with(|state| state.rate);
        lab.model.with(|model| range(model, rate))
    });
    let turned = Dial {
        class: "plain",
        label: Calc::new(move |_| s.lab().rate.to_owned()),
        value: Calc::new(move |_| lab.state().with(|state| state.rate)),
        range,
        refuse: |rate, s| (rate <= 0.0).then(|| s.lab().rate_positive.into()),
        // At its left end the slider holds the smallest rate that it can tell.
        hold: Callback::new(move |rate: f32| {
            let least = range.get_untracked().tick as f32;
            lab.store
                .hold(|state| state.rate = if rate > 0.0 { rate } else { least });
        }),
        rest: Callback::new(move |()| lab.store.rest()),
    };
    let size = Var::new((0.0, 1.0));
    let drawing = move || {
        let (width, unit) = size.get();
        lab.state().with(|state| {
            lab.model.with(|model| {
                zones_svg(
                    state,
                    model,
                    range.get(),
                    width,
                    unit,
                    lab.tells(),
                    s.descent(),
                )
            })
        })
    };
    html! {
        <div class="rate-dial">
            {dial(turned, move || s.lab().rate)}
            <svg
                class="zones"
                aria-hidden="true"
                mounted=move |svg: &web_sys::Element| {
                    browser::on_resize(svg, move |width, _| {
                        size.set((width, browser::rem() / 16.0));
                    });
                }
                inner_html=drawing
            ></svg>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::kind::Kind;

    fn scene(state: &Descent) -> String {
        let model = state.model();
        let range = range(&model, state.rate);
        zones_svg(
            state,
            &model,
            range,
            320.0,
            1.0,
            true,
            &crate::text::descent::EN,
        )
    }

    #[test]
    fn zones_that_would_tell_have_borders_only() {
        let state = Descent::default();
        let model = state.model();
        let range = range(&model, state.rate);
        let text = &crate::text::descent::EN;
        let svg = zones_svg(&state, &model, range, 320.0, 1.0, false, text);
        assert!(svg.contains("tick") && !svg.contains("<text"), "{svg}");
    }

    #[test]
    fn the_slider_ends_beyond_the_last_zone() {
        let end = |state: &Descent| range(&state.model(), state.rate).span.high;
        assert_eq!(end(&Descent::default()), 1.2);
        let huber = Descent {
            sides: [Kind::Huber, Kind::L1],
            ..Descent::default()
        };
        assert_eq!(end(&huber), 2.4);
        let fast = Descent {
            rate: 10.0,
            ..Descent::default()
        };
        assert_eq!(end(&fast), 12.0);
        let far = Descent {
            start: 1e9,
            sides: [Kind::L1, Kind::L1],
            ..Descent::default()
        };
        assert_eq!(end(&far), 1.2);
    }

    #[test]
    fn the_zone_in_force_is_named_with_its_loss() {
        let text = &crate::text::descent::EN;
        let at = |rate| {
            scene(&Descent {
                rate,
                ..Descent::default()
            })
        };
        let svg = at(0.25);
        assert!(
            svg.contains(&format!(">MSE: {}<", text.zone_walks)),
            "{svg}"
        );
        assert!(svg.contains(&format!(">{}<", text.zone_swings)), "{svg}");
        assert!(
            svg.contains(&format!(">L1: {}<", text.zone_crawls)),
            "{svg}"
        );
        assert!(at(0.5).contains(&format!(">MSE: {}<", text.zone_lands)));
        assert!(at(1.1).contains(&format!(">MSE: {}<", text.zone_diverges)));
        assert!(at(50.0).contains(&format!(">MSE: {}<", text.zone_diverges)));
    }
}
