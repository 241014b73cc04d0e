//! Numbers as people type them, which [`read`] understands, and as the app shows them.

mod typed;

pub use typed::{NumberError, Typed, parse, parse_f32, read};

/// The float64 of an ASCII decimal such as `-2.5e-3`: exact up to 15 digits and powers of ten up to 22, within two
/// units of the last place beyond, which reads every shortest decimal of a float32 back to that float32.
///
/// Instead of `str::parse`, whose tables are as large as everything else that the first load knows of numbers.
pub fn decimal(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (digits, exponent) = match digits.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, whole(exponent)?),
        None => (digits, 0),
    };
    let (front, back) = digits.split_once('.').unwrap_or((digits, ""));
    if front.is_empty() && back.is_empty() {
        return None;
    }
    let mut mantissa = 0u64;
    let mut power = exponent.saturating_sub(i32::try_from(back.len()).ok()?);
    for digit in front.chars().chain(back.chars()) {
        let digit = u64::from(digit.to_digit(10)?);
        // Digits beyond the nineteenth only move the point.
        match mantissa.checked_mul(10).and_then(|m| m.checked_add(digit)) {
            Some(longer) if longer < 1 << 63 => mantissa = longer,
            _ => power = power.saturating_add(1),
        }
    }
    let value = scaled(mantissa as f64, power);
    Some(if negative { -value } else { value })
}

/// A whole number with an optional sign.
fn whole(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i32;
    for digit in digits.chars() {
        let digit = i32::try_from(digit.to_digit(10)?).ok()?;
        value = value.saturating_mul(10).saturating_add(digit);
    }
    Some(sign * value)
}

/// `value` × 10^`power`, by exact powers of ten as far as there are any.
fn scaled(mut value: f64, power: i32) -> f64 {
    let mut left = power.unsigned_abs().min(700);
    while left > 0 && value != 0.0 && value.is_finite() {
        let step = left.min(22);
        let factor = (0..step).fold(1.0, |ten, _| ten * 10.0);
        if power > 0 {
            value *= factor;
        } else {
            value /= factor;
        }
        left -= step;
    }
    value
}

/// The ASCII character that a full-width or typographic one stands for.
pub(crate) fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '−' | '–' | '—' | '‐' | '‑' => '-',
        '×' | '·' | '⋅' => '*',
        '÷' | '⁄' | '∕' => '/',
        '。' => '.',
        '、' => ',',
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    }
}

/// A number for the eye: at most four decimals, no trailing zeros, a true minus sign, and scientific form
/// where four decimals would lose it (`1e−9`) or fill the line (`3e8`).
///
/// ```
/// use bullseye_core::number::show;
/// assert_eq!(show(-0.19999999), "−0.2");
/// assert_eq!(show(1e-9), "1e−9");
/// ```
pub fn show(value: f64) -> String {
    minus(&short(value))
}

/// As [`show`], with at least one decimal, as a float is written: `3.0`.
pub fn show_float(value: f64) -> String {
    minus(&short_float(value))
}

/// As [`show`], with its sign even when it is positive: `+0.2`.
pub fn show_signed(value: f64) -> String {
    if value > 0.0 {
        format!("+{}", show(value))
    } else {
        show(value)
    }
}

/// A share as per cent, in whole ones unless these would say that a part is nothing or all.
///
/// ```
/// use bullseye_core::number::percent;
/// assert_eq!([0.574, 0.997, 1.0].map(percent), ["57%", "99.7%", "100%"]);
/// ```
pub fn percent(share: f64) -> String {
    let mut decimals = 0;
    let mut all = 100.0;
    // float32 is no finer than this.
    while decimals < 6 && share > 0.0 && share < 1.0 {
        let shown = (share * all).round();
        if shown > 0.0 && shown < all {
            break;
        }
        decimals += 1;
        all *= 10.0;
    }
    format!("{:.decimals$}%", share * 100.0)
}

/// The text with typographic minus signs.
pub fn minus(text: &str) -> String {
    text.replace('-', "−")
}

/// As [`show_float`] with an ASCII minus: what a number field holds, ready to be copied.
pub fn short_float(value: f64) -> String {
    let text = short(value);
    if text.contains(|c: char| !c.is_ascii_digit() && c != '-') {
        text
    } else {
        text + ".0"
    }
}

fn short(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "nan".to_owned()
        } else if value > 0.0 {
            "inf".to_owned()
        } else {
            "-inf".to_owned()
        };
    }
    let size = value.abs();
    if size != 0.0 && !(5e-5..1e6).contains(&size) {
        let text = format!("{value:.3e}");
        let Some((mantissa, exponent)) = text.split_once('e') else {
            return text;
        };
        return format!("{}e{exponent}", trim(mantissa));
    }
    trim(&four_decimals(value))
}

/// `format!("{value:.4}")` of a finite value. Of what a float32 holds, which most numbers on a page are, several times
/// faster: its ten thousandths have at most 34 of the 53 binary digits of a float64, so that nothing is lost before
/// they are rounded.
pub fn four_decimals(value: f64) -> String {
    if f64::from(value as f32) != value || value.abs() >= 1e9 {
        return format!("{value:.4}");
    }
    let parts = (value.abs() * 1e4).round_ties_even() as u64;
    let mut text = String::with_capacity(8);
    if value.is_sign_negative() {
        text.push('-');
    }
    text += &(parts / 10_000).to_string();
    text.push('.');
    for place in [1000, 100, 10, 1] {
        text.push(char::from(b'0' + (parts / place % 10) as u8));
    }
    text
}

fn trim(text: &str) -> String {
    if !text.contains('.') {
        return text.to_owned();
    }
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0" } else { short }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_as_rust_reads_them() {
        for text in [
            "0",
            "2.5",
            "-0.1",
            "1e-3",
            "123456789012345",
            ".5",
            "5.",
            "1e22",
            "3.4e38",
            "1e999",
            "1e-999",
            "0.30000000000000004",
        ] {
            let want: f64 = text.parse().unwrap();
            let read = decimal(text).unwrap();
            assert!(
                read == want || ((read - want) / want).abs() < 5e-16,
                "{text}: {read}"
            );
        }
        for text in [
            "", ".", "-", "e5", "1e", "1e+", "nan", "inf", "0x1", "1_0", "+1",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn four_decimals_are_those_of_rust() {
        let check =
            |value: f64| assert_eq!(four_decimals(value), format!("{value:.4}"), "{value:e}");
        let mut bits = 1u32;
        for _ in 0..200_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = f32::from_bits(bits);
            if value.is_finite() {
                check(f64::from(value));
                // Near 1, where most numbers are; and halves of the last place, which are rounded to even.
                check(f64::from(value.fract() * 10.0));
                check(f64::from(bits >> 20) / 32.0);
                check(f64::from(-((bits >> 8) as f32) / 1e7));
            }
        }
        for value in [0.0_f32, -0.0, 1e-9, -1e-9, 0.99995, 9999.999, 999_999_940.0] {
            check(f64::from(value));
        }
        // More digits than float32 has, or more than there is room for.
        for value in [0.1, 0.99995, -9999.99995, 999_999_999.0, 1e9, 1e300] {
            check(value);
        }
    }

    #[test]
    fn every_shortest_float32_reads_back() {
        let mut bits = 1u32;
        for _ in 0..200_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = f32::from_bits(bits);
            if value.is_finite() {
                let read = decimal(&value.to_string()).unwrap() as f32;
                assert_eq!(read.to_bits(), value.to_bits(), "{value:e}");
                let read = decimal(&format!("{value:e}")).unwrap() as f32;
                assert_eq!(read.to_bits(), value.to_bits(), "{value:e}");
            }
        }
    }

    #[test]
    fn shows_numbers_for_the_eye() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (3.0, "3"),
            (-0.199_999_99, "−0.2"),
            (0.25, "0.25"),
            (1.0 / 3.0, "0.3333"),
            (1e-9, "1e−9"),
            (-1.5e9, "−1.5e9"),
            (123456.0, "123456"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(show(value), text);
        }
        assert_eq!(show_float(3.0), "3.0");
        assert_eq!(show_float(-0.5), "−0.5");
        assert_eq!(show_float(1e9), "1e9");
        assert_eq!(show_float(f64::NAN), "nan");
        assert_eq!(show_signed(0.2), "+0.2");
        assert_eq!(show_signed(-0.2), "−0.2");
    }
}
