//! From a value to its place on an axis, and the round numbers along it.

/// A stretch of an axis; `low < high`, both finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub low: f64,
    pub high: f64,
}

impl Span {
    /// The span from `low` to `high`; a unit wide where that would be empty or not finite.
    pub fn new(low: f64, high: f64) -> Self {
        let width = high - low;
        if width.is_finite() && width > low.abs().max(high.abs()) * 1e-9 && width > 0.0 {
            Self { low, high }
        } else if low.is_finite() {
            let half = (low.abs() * 1e-3).max(0.5);
            Self {
                low: low - half,
                high: low + half,
            }
        } else {
            Self {
                low: 0.0,
                high: 1.0,
            }
        }
    }

    pub fn width(self) -> f64 {
        self.high - self.low
    }

    pub fn clamp(self, value: f64) -> f64 {
        value.clamp(self.low, self.high)
    }

    /// Whether `value` lies inside, at least `margin` of the width from both ends.
    pub fn holds(self, value: f64, margin: f64) -> bool {
        let margin = margin * self.width();
        (self.low + margin..=self.high - margin).contains(&value)
    }

    /// `count` values from end to end.
    pub fn samples(self, count: usize) -> Vec<f64> {
        let last = count.saturating_sub(1).max(1) as f64;
        (0..count)
            .map(|i| self.low + self.width() * (i as f64 / last))
            .collect()
    }
}

/// A span laid along a line of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub span: Span,
    /// The pixel of `span.low`.
    pub from: f64,
    /// The pixel of `span.high`.
    pub to: f64,
}

impl Scale {
    /// The pixel of a value.
    pub fn at(self, value: f64) -> f64 {
        self.from + (value - self.span.low) / self.span.width() * (self.to - self.from)
    }

    /// The value at a pixel.
    pub fn value(self, pixel: f64) -> f64 {
        let run = self.to - self.from;
        if run == 0.0 {
            return self.span.low;
        }
        self.span.low + (pixel - self.from) / run * self.span.width()
    }

    /// Pixels for one unit.
    pub fn unit(self) -> f64 {
        (self.to - self.from).abs() / self.span.width()
    }
}

/// The largest of 1, 2, 5 times a power of ten that is at most `most`.
pub fn round_down(most: f64) -> f64 {
    if !(most.is_finite() && most > 0.0) {
        return 1.0;
    }
    let power = 10f64.powf(most.log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step <= most * (1.0 + 1e-9))
        .unwrap_or(power)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `least`.
pub fn round_up(least: f64) -> f64 {
    let below = round_down(least);
    if below >= least * (1.0 - 1e-9) {
        return below;
    }
    // One of 2, 2.5 and 2 times as much is the next in the row 1, 2, 5, 10.
    [2.0, 2.5]
        .into_iter()
        .map(|factor| below * factor)
        .find(|step| *step >= least && round_down(*step) >= *step * (1.0 - 1e-9))
        .unwrap_or(below * 2.0)
}

/// The distance of labelled ticks so that about `count` of them fit into the span.
pub fn tick_step(span: Span, count: f64) -> f64 {
    round_up(span.width() / count.max(1.0))
}

/// The multiples of `step` in the span.
pub fn ticks(span: Span, step: f64) -> Vec<f64> {
    let slack = step * 1e-6;
    let first = ((span.low - slack) / step).ceil();
    let count = ((span.high + slack) / step).floor() - first;
    if !(0.0..=1000.0).contains(&count) {
        return Vec::new();
    }
    (0..=count as i32)
        .map(|i| {
            let value = (first + f64::from(i)) * step;
            // −0 and 1e−17 are 0 to a reader.
            if value.abs() < slack { 0.0 } else { value }
        })
        .collect()
}

/// The numbers along an axis, all with as many decimals as `step` needs.
pub fn tick_label(value: f64, step: f64) -> String {
    let most = value.abs().max(step);
    if !(1e-4..1e6).contains(&most) || step < 1e-4 {
        return bullseye_core::number::show(value);
    }
    let decimals = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
    bullseye_core::number::minus(&format!("{value:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(round_down(0.37), 0.2);
        assert_eq!(round_up(0.37), 0.5);
        assert_eq!(round_up(0.2), 0.2);
        assert_eq!(round_up(6.0), 10.0);
        assert_eq!(round_up(2.1), 5.0);
        assert!((round_up(1.5e9) - 2e9).abs() < 1.0);
        assert_eq!(round_down(f64::NAN), 1.0);
    }

    #[test]
    fn ticks_cover_the_span() {
        let span = Span::new(1.5, 4.5);
        let step = tick_step(span, 6.0);
        let labels: Vec<_> = ticks(span, step)
            .iter()
            .map(|t| tick_label(*t, step))
            .collect();
        assert_eq!(labels, ["1.5", "2.0", "2.5", "3.0", "3.5", "4.0", "4.5"]);
        assert_eq!(ticks(Span::new(-0.3, 0.3), 0.1)[3], 0.0);
        assert_eq!(tick_label(-2.0, 1.0), "−2");
        assert_eq!(tick_label(2e9, 1e9), "2e9");
        assert_eq!(tick_label(0.0, 1e-9), "0");
    }

    #[test]
    fn odd_spans_become_usable() {
        for span in [
            Span::new(2.0, 2.0),
            Span::new(f64::NAN, 1.0),
            Span::new(0.0, f64::INFINITY),
            Span::new(3.0, -3.0),
            Span::new(1e9, 1e9),
        ] {
            assert!(span.width() > 0.0 && span.width().is_finite(), "{span:?}");
            assert!(ticks(span, tick_step(span, 5.0)).len() < 20);
        }
    }

    #[test]
    fn pixels_and_values_answer_each_other() {
        let scale = Scale {
            span: Span::new(0.0, 3.5),
            from: 10.0,
            to: 451.0,
        };
        assert!((scale.value(scale.at(2.5)) - 2.5).abs() < 1e-12);
        assert_eq!(scale.unit(), 126.0);
    }
}
