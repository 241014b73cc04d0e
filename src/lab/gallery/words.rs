//! What is said of each loss.
use crate::text::gallery::Text;
use bullseye_core::lab::gallery::{Family, Picture};
use bullseye_core::number::show;

#[derive(Clone, Copy, Default)]
pub struct Words {
    /// What runs along the horizontal axis.
    pub along: &'static str,
    /// In a few words.
    pub gist: &'static str,
    /// Where it is used.
    pub usage: &'static str,
    /// What its tensors must be.
    pub takes: &'static str,
}

macro_rules! of_each {
    ($loss:expr, $text:expr, $($name:literal: $along:ident $gist:ident $usage:ident $takes:ident,)*) => {
        match $loss {
            $($name => Words {
                along: $text.$along,
                gist: $text.$gist,
                usage: $text.$usage,
                takes: $text.$takes,
            },)*
            _ => Words::default(),
        }
    };
}

pub fn words(loss: &str, text: &Text) -> Words {
    of_each! {
        loss, text,
        "MSELoss": along_mseloss gist_mseloss use_mseloss takes_mseloss,
        "L1Loss": along_l1loss gist_l1loss use_l1loss takes_l1loss,
        "SmoothL1Loss": along_smoothl1loss gist_smoothl1loss use_smoothl1loss takes_smoothl1loss,
        "HuberLoss": along_huberloss gist_huberloss use_huberloss takes_huberloss,
        "PoissonNLLLoss": along_poissonnllloss gist_poissonnllloss use_poissonnllloss takes_poissonnllloss,
        "GaussianNLLLoss": along_gaussiannllloss gist_gaussiannllloss use_gaussiannllloss takes_gaussiannllloss,
        "CrossEntropyLoss": along_crossentropyloss gist_crossentropyloss use_crossentropyloss takes_crossentropyloss,
        "NLLLoss": along_nllloss gist_nllloss use_nllloss takes_nllloss,
        "KLDivLoss": along_kldivloss gist_kldivloss use_kldivloss takes_kldivloss,
        "MultiMarginLoss": along_multimarginloss gist_multimarginloss use_multimarginloss takes_multimarginloss,
        "BCELoss": along_bceloss gist_bceloss use_bceloss takes_bceloss,
        "BCEWithLogitsLoss": along_bcewithlogitsloss gist_bcewithlogitsloss use_bcewithlogitsloss takes_bcewithlogitsloss,
        "SoftMarginLoss": along_softmarginloss gist_softmarginloss use_softmarginloss takes_softmarginloss,
        "MultiLabelMarginLoss": along_multilabelmarginloss gist_multilabelmarginloss use_multilabelmarginloss takes_multilabelmarginloss,
        "MultiLabelSoftMarginLoss": along_multilabelsoftmarginloss gist_multilabelsoftmarginloss use_multilabelsoftmarginloss takes_multilabelsoftmarginloss,
        "MarginRankingLoss": along_marginrankingloss gist_marginrankingloss use_marginrankingloss takes_marginrankingloss,
        "HingeEmbeddingLoss": along_hingeembeddingloss gist_hingeembeddingloss use_hingeembeddingloss takes_hingeembeddingloss,
        "CosineEmbeddingLoss": along_cosineembeddingloss gist_cosineembeddingloss use_cosineembeddingloss takes_cosineembeddingloss,
        "TripletMarginLoss": along_tripletmarginloss gist_tripletmarginloss use_tripletmarginloss takes_tripletmarginloss,
    }
}

/// A loss of one element, or of one row, in PyTorch's terms; `d` is input − target. `is_set` says which options are
/// not at their default.
pub fn formula(loss: &str, is_set: impl Fn(&str) -> bool) -> String {
    let if_set = |option, text| if is_set(option) { text } else { "" };
    let weight = if_set("weight", "weight * ");
    match loss {
        "MSELoss" => "(input - target)**2".to_owned(),
        "L1Loss" => "abs(input - target)".to_owned(),
        "SmoothL1Loss" => "0.5 * d**2 / beta if abs(d) < beta else abs(d) - 0.5 * beta".to_owned(),
        "HuberLoss" => {
            "0.5 * d**2 if abs(d) <= delta else delta * (abs(d) - 0.5 * delta)".to_owned()
        }
        "PoissonNLLLoss" => {
            let base = match is_set("log_input") {
                true => "input - target * log(input + eps)",
                false => "exp(input) - target * input",
            };
            let full = " + (target * log(target) - target + 0.5 * log(2 * pi * target) if target > 1 else 0)";
            format!("{base}{}", if_set("full", full))
        }
        "GaussianNLLLoss" => {
            let full = if_set("full", " + 0.5 * log(2 * pi)");
            format!("0.5 * (log(v) + (input - target)**2 / v){full}, v = max(var, eps)")
        }
        "CrossEntropyLoss" | "NLLLoss" => {
            let ignored = if_set("ignore_index", "0 if target == ignore_index else ");
            let log_p = match loss {
                "NLLLoss" => "input",
                _ if is_set("label_smoothing") => {
                    let t = "(1 - label_smoothing) * (i == target) + label_smoothing / C";
                    return format!("{ignored}-sum({weight}t * log(softmax(input))), t = {t}");
                }
                _ => "log(softmax(input))",
            };
            format!(
                "{ignored}-{}{log_p}[target]",
                if_set("weight", "weight[target] * ")
            )
        }
        "KLDivLoss" => match is_set("log_target") {
            true => "exp(target) * (target - input)".to_owned(),
            false => "target * (log(target) - input)".to_owned(),
        },
        "MultiMarginLoss" => {
            let weight = if_set("weight", "weight[target] * ");
            format!("sum({weight}max(0, margin - input[target] + input[i])**p for i != target) / C")
        }
        "BCELoss" => {
            format!("-{weight}(target * log(input) + (1 - target) * log(1 - input))")
        }
        "BCEWithLogitsLoss" => {
            let yes = if_set("pos_weight", "pos_weight * ");
            format!(
                "-{weight}({yes}target * log(sigmoid(input)) + (1 - target) * log(sigmoid(-input)))"
            )
        }
        "SoftMarginLoss" => "log(1 + exp(-target * input))".to_owned(),
        "MultiLabelMarginLoss" => {
            "sum(max(0, 1 - input[j] + input[i]) for j in target, i not in target) / C".to_owned()
        }
        "MultiLabelSoftMarginLoss" => {
            format!("sum({weight}log(1 + exp(-(2 * target - 1) * input))) / C")
        }
        "MarginRankingLoss" => "max(0, -target * (input1 - input2) + margin)".to_owned(),
        "HingeEmbeddingLoss" => "input if target == 1 else max(0, margin - input)".to_owned(),
        "CosineEmbeddingLoss" => "1 - cos if target == 1 else max(0, cos - margin)".to_owned(),
        "TripletMarginLoss" => {
            let far = match is_set("swap") {
                true => "min(dist(anchor, negative), dist(positive, negative))",
                false => "dist(anchor, negative)",
            };
            format!("max(0, dist(anchor, positive) - {far} + margin)")
        }
        _ => String::new(),
    }
}

/// What a loss's tensors must be, with these options.
pub fn takes(loss: &str, is_set: impl Fn(&str) -> bool, text: &Text) -> &'static str {
    match loss {
        "PoissonNLLLoss" if is_set("log_input") => text.takes_poissonnllloss_count,
        "KLDivLoss" if is_set("log_target") => text.takes_kldivloss_log,
        _ => words(loss, text).takes,
    }
}

/// What runs along the horizontal axis with these options.
pub fn along(loss: &str, is_set: impl Fn(&str) -> bool, text: &Text) -> &'static str {
    match loss {
        "PoissonNLLLoss" if is_set("log_input") => text.along_poissonnllloss_rate,
        _ => words(loss, text).along,
    }
}

/// The name of a family, and examples of it.
pub fn family(family: Family, text: &Text) -> [&'static str; 2] {
    match family {
        Family::Numbers => [text.numbers, text.numbers_line],
        Family::OneOfMany => [text.one_of_many, text.one_of_many_line],
        Family::YesOrNo => [text.yes_or_no, text.yes_or_no_line],
        Family::Pairs => [text.pairs, text.pairs_line],
    }
}

/// `label −1`: the first label of a picture, or the other one.
pub fn label(picture: &Picture, is_first: bool, text: &Text) -> String {
    let target = (picture.entry())
        .and_then(|entry| entry.arguments.iter().position(|name| *name == "target"));
    let value = target.and_then(|target| {
        let tensors = picture.tensors(f64::from(picture.start), is_first, false);
        tensors.get(target)?.item()
    });
    format!("{} {}", text.label, value.map_or_else(String::new, show))
}

/// `Multi<wbr>Margin<wbr>Loss`: a name that may be broken between its words.
pub fn breakable(name: &str) -> String {
    let mut html = String::new();
    let mut before = ' ';
    for (at, letter) in name.char_indices() {
        let is_word = before.is_lowercase() || name.get(at..) == Some("Loss");
        if letter.is_uppercase() && is_word {
            html += "<wbr>";
        }
        html.push(letter);
        before = letter;
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::gallery::PICTURES;

    #[test]
    fn every_loss_has_its_words_in_both_languages() {
        for picture in PICTURES {
            for text in [&crate::text::gallery::ZH, &crate::text::gallery::EN] {
                let words = words(picture.loss, text);
                for part in [words.along, words.gist, words.usage, words.takes] {
                    assert!(!part.is_empty(), "{}", picture.loss);
                }
            }
            assert!(
                !formula(picture.loss, |_| false).is_empty(),
                "{}",
                picture.loss
            );
        }
    }

    /// Every option that changes the value stands in the formula once it is set.
    #[test]
    fn a_formula_follows_the_options() {
        for picture in PICTURES {
            let entry = picture.entry().expect("a loss");
            for option in entry.options {
                let name = option.name;
                let usual = formula(picture.loss, |_| false);
                let set = formula(picture.loss, |one| one == name);
                // The distance of two vectors takes these in.
                let is_inside = picture.loss == "TripletMarginLoss" && ["p", "eps"].contains(&name);
                // It only counts beside log_input=False.
                let is_beside = picture.loss == "PoissonNLLLoss" && name == "eps";
                let follows = usual.contains(name) || usual != set;
                assert!(follows || is_inside || is_beside, "{} {name}", picture.loss);
            }
        }
        let poisson = formula("PoissonNLLLoss", |name| name == "log_input");
        assert_eq!(poisson, "input - target * log(input + eps)");
    }

    #[test]
    fn labels_have_their_own_values() {
        let text = &crate::text::gallery::EN;
        let label = |loss: &str, is_first| {
            let picture = bullseye_core::lab::gallery::picture_of(loss).expect(loss);
            super::label(picture, is_first, text)
        };
        assert_eq!(label("BCELoss", false), "label 0");
        assert_eq!(label("SoftMarginLoss", false), "label −1");
        assert_eq!(label("CosineEmbeddingLoss", true), "label 1");
    }

    #[test]
    fn names_break_between_words() {
        assert_eq!(breakable("MSELoss"), "MSE<wbr>Loss");
        assert_eq!(
            breakable("MultiLabelSoftMarginLoss"),
            "Multi<wbr>Label<wbr>Soft<wbr>Margin<wbr>Loss"
        );
    }
}
