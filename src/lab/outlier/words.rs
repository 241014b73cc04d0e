//! Names and numbers as the outlier lab writes them.
use crate::chart::scale::tick_label;
use crate::text::outlier::Text;
use bullseye_core::lab::outlier::Data;

/// A number with as many decimals as `step` needs, and its sign even when it is positive. What rounds to 0 has none.
fn signed(value: f64, step: f64) -> String {
    if value.abs() < step / 2.0 {
        tick_label(0.0, step)
    } else if value > 0.0 {
        format!("+{}", tick_label(value, step))
    } else {
        tick_label(value, step)
    }
}

/// By how much a line moved.
pub fn moved(value: f64) -> String {
    signed(value, 1e-4)
}

pub fn slope(value: f64) -> String {
    tick_label(value, 0.01)
}

/// The titles of the axes.
pub fn titles(data: Data, text: &Text) -> (&'static str, &'static str) {
    match data {
        Data::Plain => ("x", "y"),
        Data::Houses => (text.x_houses, text.y_houses),
        Data::Temperatures => (text.x_temperatures, text.y_temperatures),
        Data::Stocks => (text.x_stocks, text.y_stocks),
    }
}

pub fn data_name(data: Data, text: &Text) -> &'static str {
    match data {
        Data::Plain => text.data_plain,
        Data::Houses => text.data_houses,
        Data::Temperatures => text.data_temperatures,
        Data::Stocks => text.data_stocks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_rounding_moved_has_not_moved() {
        assert_eq!(moved(2.2333333), "+2.2333");
        assert_eq!(moved(-0.0212), "−0.0212");
        assert_eq!(moved(-1e-12), "0.0000");
        assert_eq!(moved(3e38), "+3e38");
    }
}
