//! Python as a learner types it and reads it: tensors typed in, scripts written out.

pub mod notebook;
pub mod parse;
pub mod script;

/// A float as Python's `repr` writes it: the shortest decimals that read back, `1e-07` and `1e+16` at the ends.
pub(crate) fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    match value.abs() {
        size if size == 0.0 || (1e-4..1e16).contains(&size) => {
            if value.fract() == 0.0 {
                format!("{value:.1}")
            } else {
                value.to_string()
            }
        }
        f64::INFINITY => value.to_string(),
        _ => {
            let text = format!("{value:e}");
            let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
    }
}

/// A float as Python's `f"{value:.4f}"` writes it, for any number of decimals.
///
/// ```
/// assert_eq!(bullseye_core::python::fixed(2.0 / 3.0, 4), "0.6667");
/// assert_eq!(bullseye_core::python::fixed(f64::NAN, 4), "nan");
/// ```
pub fn fixed(value: f64, decimals: usize) -> String {
    if value.is_finite() {
        format!("{value:.decimals$}")
    } else {
        float_repr(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_look_as_in_python() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.5, "-0.5"),
            (-1e-7, "-1e-07"),
            (1.5e-5, "1.5e-05"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(float_repr(value), text);
        }
    }
}
