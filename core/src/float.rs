//! Arithmetic in float32 or float64, whichever the tensors have.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use crate::dtype::DType;
use crate::tensor::{Data, Tensor};
use crate::vector;

/// f32 or f64. The functions that differ between targets come from `libm`, so that a browser computes the
/// same bits as the host. For f32 they are computed in f64 and rounded once, which agrees with the C library that
/// PyTorch calls for single numbers on 99 % of all arguments and more; but `ln_1p`, where `libm`'s own f32 function
/// agrees on 99.9 %, and rounding on 93.
pub trait Float:
    Copy
    + Debug
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + 'static
{
    const DTYPE: DType;
    const ZERO: Self;
    const ONE: Self;
    const TWO: Self;
    const HALF: Self;
    const INFINITY: Self;
    const NEG_INFINITY: Self;
    const NAN: Self;
    /// As many as PyTorch's kernels for sums take at once, AVX2 even where there is AVX-512; it decides the order
    /// of a sum.
    const LANES: usize;

    fn from_f64(value: f64) -> Self;
    /// The smallest value of this type that is not below.
    fn not_below(value: f64) -> Self;
    fn to_f64(self) -> f64;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn ln_1p(self) -> Self;
    /// `exp` as PyTorch's kernels for vectors have it: for f32 another last bit now and then.
    fn vector_exp(self) -> Self;
    /// `ln` likewise.
    fn vector_ln(self) -> Self;
    /// `ln_1p` likewise.
    fn vector_ln_1p(self) -> Self;
    fn powf(self, exponent: Self) -> Self;
    /// `self * by + plus`, rounded once.
    fn mul_add(self, by: Self, plus: Self) -> Self;
    fn is_nan(self) -> bool;

    /// The values of a tensor in this type, borrowed if they have it already.
    fn load(tensor: &Tensor) -> Cow<'_, [Self]>;
    /// A tensor of this type. The values must be as many as the shape says.
    fn tensor(shape: Vec<usize>, values: Vec<Self>) -> Tensor;

    /// The greater one; nan if either is.
    fn maximum(self, other: Self) -> Self {
        if self.is_nan() || self > other {
            self
        } else {
            other
        }
    }

    /// The smaller one; nan if either is.
    fn minimum(self, other: Self) -> Self {
        if self.is_nan() || self < other {
            self
        } else {
            other
        }
    }

    /// -1, 0 or 1; 0 at nan, as `torch.sgn` has it. Without a branch, which random signs would mislead.
    fn sign(self) -> Self;
}

/// What an operation gives that PyTorch does in float32 because its own operands are float32 or integers, though
/// the loss as a whole is float64.
pub(crate) fn in_float32<T: Float>(x: T, f: impl Fn(f32) -> f32) -> T {
    T::from_f64(f64::from(f(x.to_f64() as f32)))
}

macro_rules! float {
    ($type:ident, $dtype:ident, $lanes:literal, $vector:ident) => {
        impl Float for $type {
            const DTYPE: DType = DType::$dtype;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const TWO: Self = 2.0;
            const HALF: Self = 0.5;
            const INFINITY: Self = $type::INFINITY;
            const NEG_INFINITY: Self = $type::NEG_INFINITY;
            const NAN: Self = $type::NAN;
            const LANES: usize = $lanes;

            fn from_f64(value: f64) -> Self {
                value as $type
            }
            fn not_below(value: f64) -> Self {
                let nearest = value as $type;
                if f64::from(nearest) < value {
                    nearest.next_up()
                } else {
                    nearest
                }
            }
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            fn abs(self) -> Self {
                self.abs()
            }
            fn sqrt(self) -> Self {
                self.sqrt()
            }
            fn exp(self) -> Self {
                libm::exp(f64::from(self)) as $type
            }
            fn ln(self) -> Self {
                libm::log(f64::from(self)) as $type
            }
            fn ln_1p(self) -> Self {
                libm::Libm::<$type>::log1p(self)
            }
            fn vector_exp(self) -> Self {
                $vector::exp(self)
            }
            fn vector_ln(self) -> Self {
                $vector::log(self)
            }
            fn vector_ln_1p(self) -> Self {
                $vector::log1p(self)
            }
            fn powf(self, exponent: Self) -> Self {
                libm::pow(f64::from(self), f64::from(exponent)) as $type
            }
            fn mul_add(self, by: Self, plus: Self) -> Self {
                libm::Libm::<$type>::fma(self, by, plus)
            }
            fn is_nan(self) -> bool {
                self.is_nan()
            }
            fn sign(self) -> Self {
                $type::from(i8::from(self > 0.0) - i8::from(self < 0.0))
            }

            fn load(tensor: &Tensor) -> Cow<'_, [Self]> {
                match tensor.data() {
                    Data::$dtype(values) => Cow::Borrowed(values),
                    _ => match tensor.to_dtype(DType::$dtype).into_data() {
                        Data::$dtype(values) => Cow::Owned(values),
                        _ => Cow::Owned(Vec::new()),
                    },
                }
            }
            fn tensor(shape: Vec<usize>, values: Vec<Self>) -> Tensor {
                Tensor::from_parts(shape, Data::$dtype(values))
            }
        }
    };
}

float!(f32, Float32, 8, vector);
float!(f64, Float64, 4, libm);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_below_is_the_first_such_value() {
        for value in [0.3, 1.0 / 3.0, 1.0, 1e-50, 1e-45, 1e39, f64::INFINITY] {
            let first = f32::not_below(value);
            assert!(f64::from(first) >= value, "{value}");
            assert!(f64::from(first.next_down()) < value, "{value}");
            assert_eq!(f64::not_below(value), value);
        }
        assert!(f32::not_below(f64::NAN).is_nan());
    }
}
