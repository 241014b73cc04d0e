//! Properties of the parser: it never panics, and it reads back what Python would be given.
#![cfg(not(target_arch = "wasm32"))]

use bullseye_core::loss::Options;
use bullseye_core::python::parse::parse;
use bullseye_core::python::script::Script;
use bullseye_core::{DType, Data, Tensor};
use proptest::prelude::*;

/// Pieces of what one types, right and wrong, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[",
        "]",
        "(",
        ")",
        ",",
        "-",
        "+",
        "/",
        ".",
        "1",
        "2.5",
        "1e",
        "e5",
        "_",
        "0",
        "inf",
        "nan",
        "float(",
        "'inf'",
        "\"",
        "True",
        "torch.tensor(",
        "dtype=",
        "torch.float64",
        "#",
        "\n",
        " ",
        "［",
        "］",
        "，",
        "－",
        "３",
        "é",
        "🎯",
        "9223372036854775808",
        "1e999",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn shapes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..4, 0..4)
}

fn tensors() -> impl Strategy<Value = Tensor> {
    (shapes(), prop::sample::select(DType::ALL.to_vec())).prop_flat_map(|(shape, dtype)| {
        let count: usize = shape.iter().product();
        prop::collection::vec(any::<i64>(), count).prop_map(move |bits| {
            let data = match dtype {
                DType::Float32 => {
                    Data::Float32(bits.iter().map(|&b| f32::from_bits(b as u32)).collect())
                }
                DType::Float64 => {
                    Data::Float64(bits.iter().map(|&b| f64::from_bits(b as u64)).collect())
                }
                // The lowest int64 has no literal: -9223372036854775808 negates a number that is too large.
                _ => Data::Int64(bits.iter().map(|&b| b.max(-i64::MAX)).collect()),
            };
            Tensor::new(&shape, data)
                .expect("shape and data fit")
                .to_dtype(dtype)
        })
    })
}

/// Bit for bit, but any nan is like any other.
fn same(a: &Tensor, b: &Tensor) -> bool {
    let bits = |tensor: &Tensor| -> Vec<u64> {
        let canonical = |x: f64| if x.is_nan() { f64::NAN } else { x };
        tensor
            .to_f64_vec()
            .into_iter()
            .map(|x| canonical(x).to_bits())
            .collect()
    };
    a.shape() == b.shape()
        && a.dtype() == b.dtype()
        && a.to_i64_vec() == b.to_i64_vec()
        && bits(a) == bits(b)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_pieces_panic_and_errors_point_into_the_text(text in pieces()) {
        if let Err(error) = parse(&text) {
            prop_assert!(text.is_char_boundary(error.byte));
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn a_script_holds_the_tensor_it_was_given(tensor in tensors()) {
        let mse = bullseye_core::find("MSELoss").expect("it is registered");
        let text = Script::new(mse, &Options::new(), &[&tensor, &tensor], &[]).text();
        let (_, rest) = text.split_once("y_pred = ").expect("the first argument");
        let (literal, _) = rest.split_once("\ny_true").expect("the second argument");
        let read = parse(literal);
        prop_assert!(read.as_ref().is_ok_and(|read| same(read, &tensor)), "{literal}: {read:?}");
    }

    #[test]
    fn printed_integers_read_back(tensor in tensors()) {
        if !tensor.dtype().is_float() {
            let read = parse(&tensor.to_string());
            prop_assert!(read.as_ref().is_ok_and(|read| same(read, &tensor)), "{tensor}: {read:?}");
        }
    }
}
