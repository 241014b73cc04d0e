//! exp and the logarithms of float32 as PyTorch's kernels for vectors compute them, to the last bit.
//!
//! PyTorch has them from the library SLEEF, which gives the same bits on every processor with fused products:
//! Shibata, Petrogalli: *SLEEF: a portable vectorized library of C standard mathematical functions*, IEEE Transactions
//! on Parallel and Distributed Systems 31 (2020). They are off by up to one unit in the last place, exp for one argument
//! in ten.

use libm::fmaf;
use std::f32::consts::{LN_2, LOG2_E};

/// ln 2, and what the nearest float32 lacks.
const LN_2_PAIR: Pair = Pair(LN_2, -1.904_654_2e-9);

/// eˣ: a polynomial in what is left of x after q ln 2, times 2^q.
pub(crate) fn exp(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    if !(-104.0..=100.0).contains(&x) {
        return if x < 0.0 { 0.0 } else { f32::INFINITY };
    }
    let q = (x * LOG2_E).round_ties_even();
    // ln 2 in two parts, of which the first has so few digits that q times it is exact.
    let rest = fmaf(q, -1.428_606_8e-6, fmaf(q, -0.693_145_75, x));
    let tail = polynomial(
        rest,
        [
            1.985_276_2e-4,
            1.393_043_6e-3,
            8.333_361e-3,
            4.166_648_5e-2,
            0.166_666_67,
            0.5,
        ],
    );
    let power = 1.0 + fmaf(rest * rest, tail, rest);
    // 2^q in two halves: as one float32 it may not exist.
    let q = q as i32;
    let half = q >> 1;
    power * power_of_two(half) * power_of_two(q - half)
}

/// log x: with x = m 2^e and m near 1, e ln 2 + 2 artanh((m - 1) / (m + 1)).
pub(crate) fn log(x: f32) -> f32 {
    if x <= 0.0 || x.is_nan() || x == f32::INFINITY {
        return x.ln();
    }
    let e = exponent(x);
    let m = x * power_of_two(-e / 2) * power_of_two(-e - -e / 2);
    let quotient = Pair::sum(m, -1.0).divide(Pair::sum(m, 1.0));
    logarithm(quotient, e)
}

/// log(1 + x), as [`log`] has it, with m - 1 taken from x itself, so that a small x keeps its digits.
pub(crate) fn log1p(x: f32) -> f32 {
    if x <= -1.0 || x.is_nan() || x > 1e38 {
        return log(1.0 + x);
    }
    let e = exponent(x + 1.0);
    let scale = power_of_two(-e);
    let less_one = fmaf(x, scale, scale - 1.0);
    let above = 2.0 + less_one;
    let quotient = Pair(less_one, 0.0).divide(Pair(above, 2.0 - above + less_one));
    logarithm(quotient, e)
}

/// e ln 2 + 2 artanh(quotient), by the beginning of the series q + q³/3 + q⁵/5 + ….
fn logarithm(quotient: Pair, e: i32) -> f32 {
    let square = quotient.0 * quotient.0;
    let tail = polynomial(square, [0.302_729_5, 0.399_610_82, 0.666_669_5]);
    let doubled = Pair(2.0 * quotient.0, 2.0 * quotient.1);
    let total = LN_2_PAIR.times(e as f32).plus(doubled);
    let total = total.plus(Pair(square * quotient.0 * tail, 0.0));
    total.0 + total.1
}

/// The exponent of x > 0 for which 0.75 <= x 2^-e < 1.5.
fn exponent(x: f32) -> i32 {
    const FOUR_THIRDS: f32 = 4.0 / 3.0;
    // The smallest numbers are lifted to where the exponent stands in the bits.
    let (x, lifted) = if x < f32::MIN_POSITIVE {
        (x * power_of_two(64), 64)
    } else {
        (x, 0)
    };
    let bits = (x * FOUR_THIRDS).to_bits();
    (bits >> 23) as i32 - 127 - lifted
}

/// 2^n for the n of float32's normal numbers.
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23) as u32)
}

/// The polynomial with these coefficients, that of the highest power first.
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut value = 0.0;
    for coefficient in coefficients {
        value = fmaf(value, x, coefficient);
    }
    value
}

/// The sum of two float32, the second of which holds the digits that the first has no room for.
#[derive(Clone, Copy)]
struct Pair(f32, f32);

impl Pair {
    /// `x + y`, exactly.
    fn sum(x: f32, y: f32) -> Pair {
        let sum = x + y;
        let y_in_sum = sum - x;
        Pair(sum, (x - (sum - y_in_sum)) + (y - y_in_sum))
    }

    /// The sum, if the other is the smaller one.
    fn plus(self, other: Pair) -> Pair {
        let sum = self.0 + other.0;
        Pair(sum, self.0 - sum + other.0 + self.1 + other.1)
    }

    fn times(self, factor: f32) -> Pair {
        let product = self.0 * factor;
        let rest = fmaf(self.0, factor, -product);
        Pair(product, fmaf(self.1, factor, rest))
    }

    fn divide(self, by: Pair) -> Pair {
        let inverse = 1.0 / by.0;
        let quotient = self.0 * inverse;
        let rest = fmaf(inverse, self.0, -quotient);
        let missing = fmaf(-by.1, inverse, fmaf(-by.0, inverse, 1.0));
        Pair(
            quotient,
            fmaf(quotient, missing, fmaf(self.1, inverse, rest)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What SLEEF gives in PyTorch 2.15.0, where the true value, rounded, is its neighbour.
    #[test]
    fn the_last_bit_is_that_of_pytorch() {
        for (x, power) in [
            (-0.07, 0.9323938),
            (-0.27, 0.76337945),
            (-0.32, 0.7261491),
            (-0.76, 0.46766645),
            (-5.8722, 0.0028166696),
            (-7.3153, 0.00066528167),
        ] {
            assert_eq!(exp(x), power, "exp {x}");
        }
        for (x, ln) in [
            (0.18863, -1.6679679),
            (1.15725, 0.14604655),
            (1.75069, 0.56000996),
            (2.98845, 1.0947548),
            (5.71, 1.7422191),
            (148_790.0, 11.910292),
        ] {
            assert_eq!(log(x), ln, "log {x}");
        }
        for (x, ln) in [
            (0.059, 0.05732507),
            (0.124, 0.11689375),
            (0.149, 0.13889201),
            (0.416, 0.34783602),
            (0.68854, 0.5238642),
        ] {
            assert_eq!(log1p(x), ln, "log1p {x}");
        }
    }

    #[test]
    fn the_smallest_numbers_lose_their_last_bit() {
        let unit = f32::from_bits(1);
        for (x, log) in [
            (27.0, 28.0),
            (1.0, 0.0),
            (3.0, 4.0),
            (12_582_913.0, 12_582_912.0),
        ] {
            assert_eq!(log1p(x * unit), log * unit);
        }
    }

    #[test]
    fn everywhere_they_are_within_a_unit_in_the_last_place() {
        let close = |got: f32, want: f64| {
            let want = want as f32;
            got == want || got == want.next_up() || got == want.next_down()
        };
        for n in 0..40_000 {
            let x = n as f32 * 0.005 - 105.0;
            assert!(close(exp(x), libm::exp(f64::from(x))), "exp {x}");
            let x = f32::from_bits(n * 53_000);
            assert!(close(log(x), libm::log(f64::from(x))), "log {x}");
            let x = n as f32 * 0.001 - 1.0;
            assert!(close(log1p(x), libm::log1p(f64::from(x))), "log1p {x}");
        }
    }

    #[test]
    fn the_ends_are_what_they_must() {
        const INFINITY: f32 = f32::INFINITY;
        for (x, power) in [
            (0.0, 1.0),
            (-0.0, 1.0),
            (INFINITY, INFINITY),
            (-INFINITY, 0.0),
            (88.8, INFINITY),
            (101.0, INFINITY),
            (-105.0, 0.0),
            (-103.9, f32::from_bits(1)),
        ] {
            assert_eq!(exp(x), power, "exp {x}");
        }
        assert_eq!(
            [log(0.0), log(1.0), log(INFINITY)],
            [-INFINITY, 0.0, INFINITY]
        );
        assert_eq!(
            [log1p(-1.0), log1p(0.0), log1p(INFINITY)],
            [-INFINITY, 0.0, INFINITY]
        );
        assert_eq!(log1p(3e38), log(3e38));
        for nan in [exp(f32::NAN), log(f32::NAN), log(-1.0), log1p(-2.0)] {
            assert!(nan.is_nan());
        }
    }
}
