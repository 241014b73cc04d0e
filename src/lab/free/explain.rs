//! What cannot be read, what PyTorch raises and what it warns of, in the reader's language.
//!
//! Every variant has its own words: a variant without them does not compile.
use super::shape;
use crate::text::free::Text;
use bullseye_core::lab::free::{Fix, Free, Mended, OptionProblem};
use bullseye_core::python::parse::{Expected, ParseError, ParseErrorKind};
use bullseye_core::{ErrorKind, Tensor, Warning, broadcast_shape};

/// Why a text is no tensor, and where.
pub fn unread(error: &ParseError, text: &Text) -> String {
    use ParseErrorKind as K;
    let why = match &error.kind {
        K::Empty => return text.parse_empty.to_owned(),
        K::UnexpectedEnd { expected } => text.parse_end(&wanted(*expected, text)),
        K::Unexpected { found, expected } => {
            text.parse_unexpected(&wanted(*expected, text), &found.to_string())
        }
        K::Ragged {
            expected, found, ..
        } => text.parse_ragged(&expected.to_string(), &found.to_string()),
        K::MixedDepth { list: true } => text.parse_list_beside_numbers.to_owned(),
        K::MixedDepth { list: false } => text.parse_number_beside_lists.to_owned(),
        K::Number { text: number } => text.parse_number(number),
        K::LeadingZeros => text.parse_zeros.to_owned(),
        K::IntegerTooLarge => text.parse_integer.to_owned(),
        K::DivisionByZero => text.parse_division.to_owned(),
        K::UnknownName { name } => text.parse_name(name),
        K::UnknownDType { name } => text.parse_dtype(name),
        K::UnknownArgument { name } => text.parse_argument(name),
        K::OutOfRange { dtype } => text.parse_range(dtype.name()),
        K::TooDeep => text.parse_deep.to_owned(),
        K::TooLarge => text.parse_large.to_owned(),
    };
    let place = text.parse_where(&error.column.to_string(), &error.line.to_string());
    format!("{why}{}{place}", text.comma)
}

/// The argument that an error is about: the one it names, or the one that a change mends.
pub fn blamed(error: &ErrorKind, state: &Free, mended: &[Mended]) -> Option<usize> {
    match error {
        ErrorKind::InputRange => Some(0),
        ErrorKind::TargetRange | ErrorKind::TargetOutOfBounds { .. } => state
            .entry()
            .arguments
            .iter()
            .position(|name| *name == "target"),
        _ => state.changed_by(&mended.first()?.state),
    }
}

/// Whether nothing but nan keeps a tensor from being probabilities.
fn is_only_nan(tensor: Option<&Result<Tensor, ParseError>>) -> bool {
    let Some(Ok(tensor)) = tensor else {
        return false;
    };
    let mut others = tensor
        .to_f64_vec()
        .into_iter()
        .filter(|value| !(0.0..=1.0).contains(value));
    others.all(f64::is_nan)
}

fn without_ones(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().filter(|size| *size != 1).collect()
}

fn wanted(expected: Expected, text: &Text) -> String {
    match expected {
        Expected::Value => text.expected_value.to_owned(),
        Expected::Character(character) => character.to_string(),
        Expected::CommaOr(character) => text.expected_comma_or(&character.to_string()),
        Expected::End => text.expected_end.to_owned(),
        Expected::ArgumentName => text.expected_argument.to_owned(),
        Expected::Bool => text.expected_bool.to_owned(),
    }
}

/// Why a text is no value of the option `name`.
pub fn option(problem: &OptionProblem, name: &str, text: &Text) -> String {
    match problem {
        OptionProblem::Unread(error) => unread(error, text),
        OptionProblem::NotNumber => text.option_number(name),
        OptionProblem::NotWhole => text.option_whole(name),
        OptionProblem::NotBool => text.option_bool(name),
    }
}

pub fn fix(fix: Fix, text: &Text) -> &'static str {
    match fix {
        Fix::ClassNumbers => text.fix_class_numbers,
        Fix::TargetFloats => text.fix_target_floats,
        Fix::TargetIntegers => text.fix_target_integers,
        Fix::SameType => text.fix_same_type,
        Fix::SameShape => text.fix_same_shape,
        Fix::Squeezed => text.fix_squeezed,
        Fix::InputFloats => text.fix_input_floats,
        Fix::Defaults => text.fix_defaults,
        Fix::WithLogits => text.fix_with_logits,
    }
}

pub fn warning(warning: &Warning, text: &Text) -> String {
    match warning {
        Warning::TargetSize { target, input } => {
            let wide = broadcast_shape(input, target).unwrap_or_default();
            let to = shape(&wide);
            if wide == *input {
                text.warning_one_stretched("target", &to)
            } else if wide == *target {
                text.warning_one_stretched("input", &to)
            } else {
                text.warning_both_stretched(&to)
            }
        }
        Warning::KlDivMean => text.warning_kl_div_mean.to_owned(),
    }
}

/// An explanation's first sentence, for those who hear it.
pub fn first_sentence(said: &str) -> &str {
    let ends = [
        said.find(". ").map(|at| at + 1),
        said.find('。').map(|at| at + '。'.len_utf8()),
    ];
    let end = ends.into_iter().flatten().min();
    end.and_then(|end| said.get(..end)).unwrap_or(said)
}

/// What PyTorch means by an error in the call of these tensors.
pub fn error(kind: &ErrorKind, tensors: &[Result<Tensor, ParseError>], text: &Text) -> String {
    use ErrorKind as K;
    match kind {
        K::InputRange if is_only_nan(tensors.first()) => text.error_input_nan.to_owned(),
        K::Broadcast { a, b, .. } => text.error_broadcast(&a.to_string(), &b.to_string()),
        K::OutputShape { .. } => text.error_output_shape.to_owned(),
        K::InvalidReduction { name } => text.error_invalid_reduction(name),
        K::NotImplemented { dtype, .. } => text.error_not_implemented(dtype.name()),
        K::BoolsSubtraction => text.error_bools_subtraction.to_owned(),
        K::BoolSubtraction => text.error_bool_subtraction.to_owned(),
        K::MeanOfIntegers { dtype } => text.error_mean_of_integers(dtype.name()),
        K::FoundDType { expected, found } => text.error_found_dtype(expected.name(), found.name()),
        K::ScalarType { expected, found } => text.error_scalar_type(expected.name(), found.name()),
        K::CannotCast { from, to } => text.error_cannot_cast(from.name(), to.name()),
        K::DimensionOfScalar { .. } => text.error_dimension_of_scalar.to_owned(),
        K::DimensionOutOfRange { dim, .. } => text.error_dimension_out_of_range(&dim.to_string()),
        K::NotDifferentiable { argument, .. } => text.error_not_differentiable(argument),
        K::NotScalar => text.error_not_scalar.to_owned(),
        K::NotDefined { name } => text.error_not_defined(name),
        K::UnexpectedKeyword { name, .. } => text.error_unexpected_keyword(name),
        K::OptionType { expected, name } => text.error_option_type(expected, name),
        K::ArgumentCount { expected, given } => {
            text.error_argument_count(&expected.to_string(), &given.to_string())
        }
        K::TooLarge { elements } => text.error_too_large(&elements.to_string()),
        K::HuberDelta => text.error_huber_delta.to_owned(),
        K::SmoothL1Beta => text.error_smooth_l1_beta.to_owned(),
        K::NoDimensions => text.error_no_dimensions.to_owned(),
        K::BatchSize { input, target } => {
            text.error_batch_size(&input.to_string(), &target.to_string())
        }
        K::MultiTarget => text.error_multi_target.to_owned(),
        K::UnbatchedTarget { size } => text.error_unbatched_target(&size.to_string()),
        K::SizeMismatch { .. } => text.error_size_mismatch.to_owned(),
        K::SpatialSizeMismatch { .. } => text.error_spatial_size_mismatch.to_owned(),
        K::TargetSize { expected, target } => {
            text.error_target_size(&shape(expected), &shape(target))
        }
        K::SpatialTarget { dim } => text.error_spatial_target(&dim.to_string()),
        K::TargetDType { dtype } => text.error_target_dtype(dtype.name()),
        K::TargetOutOfBounds { target } => text.error_target_out_of_bounds(&target.to_string()),
        K::TargetByteOutOfBounds { target } => {
            text.error_target_byte_out_of_bounds(&target.to_string())
        }
        K::ClassWeight { classes, .. } => text.error_class_weight(&classes.to_string()),
        K::SpatialClassWeight => text.error_spatial_class_weight.to_owned(),
        K::ProbabilityClassWeight { classes, .. } => {
            text.error_probability_class_weight(&classes.to_string())
        }
        K::InvalidView { .. } => text.error_invalid_view.to_owned(),
        K::GatherIndex => text.error_gather_index.to_owned(),
        K::ProbabilityDType { .. } => text.error_probability_dtype.to_owned(),
        K::IgnoreIndexWithProbabilities => text.error_ignore_index_probabilities.to_owned(),
        K::LabelSmoothing { .. } => text.error_label_smoothing.to_owned(),
        K::InputRange => text.error_input_range.to_owned(),
        K::TargetRange => text.error_target_range.to_owned(),
        K::BceTargetSize { target, input } => {
            let slip = without_ones(target) == without_ones(input);
            text.error_bce_target_size(if slip { text.column_hint } else { "" })
        }
        K::LogitsTargetSize { .. } => text.error_logits_target_size.to_owned(),
        K::BroadcastShapes { size, .. } => text.error_broadcast_shapes(&size.to_string()),
        K::KlDivIntegers => text.error_kl_div_integers.to_owned(),
        K::NegativeVar => text.error_negative_var.to_owned(),
        K::VarSize => text.error_var_size.to_owned(),
        K::VarOfIntegers { dtype } => text.error_var_of_integers(dtype.name()),
        K::VarOfPythonInt => text.error_var_of_python_int.to_owned(),
        K::InvalidGaussianReduction { name } => text.error_invalid_gaussian_reduction(name),
        K::BoolNegation => text.error_bool_negation.to_owned(),
        K::NumberOverflow { dtype } => text.error_number_overflow(dtype.name()),
        K::MarginPower => text.error_margin_power.to_owned(),
        K::MarginWeightDimensions { dims } => {
            text.error_margin_weight_dimensions(&dims.to_string())
        }
        K::MarginWeightSize { classes, .. } => text.error_margin_weight_size(&classes.to_string()),
        K::MarginTargetSize { samples, .. } => text.error_margin_target_size(&samples.to_string()),
        K::MarginTargetRange => text.error_margin_target_range.to_owned(),
        K::NotVectorOrMatrix { .. } => text.error_not_vector_or_matrix.to_owned(),
        K::MultiLabelTargetSize { .. } => text.error_multi_label_target_size.to_owned(),
        K::MultiLabelTargetRange => text.error_multi_label_target_range.to_owned(),
        K::InvalidMultiLabelReduction { name } => text.error_invalid_multi_label_reduction(name),
        K::RankingDimensions { .. } => text.error_ranking_dimensions.to_owned(),
        K::CosineInputs { .. } => text.error_cosine_inputs.to_owned(),
        K::TripletMargin { .. } => text.error_triplet_margin.to_owned(),
        K::TripletDimensions { .. } => text.error_triplet_dimensions.to_owned(),
        K::NormOfNothing { .. } => text.error_norm_of_nothing.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::free::{EN, ZH};

    #[test]
    fn a_warning_says_which_side_is_stretched() {
        let said = |input: &[usize], target: &[usize]| {
            let (input, target) = (input.to_vec(), target.to_vec());
            warning(&Warning::TargetSize { target, input }, &EN)
        };
        assert_eq!(said(&[3, 1], &[3]), EN.warning_both_stretched("(3, 3)"));
        assert_eq!(said(&[3], &[1]), EN.warning_one_stretched("target", "(3,)"));
        assert_eq!(
            said(&[3], &[2, 3]),
            EN.warning_one_stretched("input", "(2, 3)")
        );
    }

    #[test]
    fn a_nan_is_not_taken_for_a_score() {
        let said = |input: &[f32]| {
            let tensors = [Ok(Tensor::vec_f32(input.to_vec()))];
            error(&ErrorKind::InputRange, &tensors, &EN)
        };
        assert_eq!(said(&[0.5, f32::NAN]), EN.error_input_nan);
        assert_eq!(said(&[0.5, f32::NAN, 2.0]), EN.error_input_range);
        assert_eq!(said(&[-1.0]), EN.error_input_range);
    }

    #[test]
    fn a_first_sentence_is_whole() {
        assert_eq!(
            first_sentence("Write 1.0 instead of 1. Or float."),
            "Write 1.0 instead of 1."
        );
        assert_eq!(first_sentence("Only this."), "Only this.");
        assert_eq!(
            first_sentence(ZH.error_bools_subtraction),
            "True 和 False 不能相减。"
        );
    }
}
