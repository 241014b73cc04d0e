//! Writes PyTorch scripts of many states, and beside each what the core predicts that it prints:
//!
//! ```text
//! cargo run -p bullseye-core --example scripts -- FOLDER
//! ```
//!
//! `01-MSELoss.py`, `01-MSELoss.out`, … `tests/pytorch/check_scripts.py` runs them in PyTorch and compares.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use bullseye_core::lab::State as _;
use bullseye_core::lab::archery::{Archery, Rule};
use bullseye_core::lab::chooser::Answer;
use bullseye_core::lab::classes::{Classes, Kind, Preset};
use bullseye_core::lab::descent::Descent;
use bullseye_core::lab::free::Free;
use bullseye_core::lab::kind::{self, Bends};
use bullseye_core::lab::mistakes::{Mistake, Slip};
use bullseye_core::lab::outlier::{Data, Outlier};
use bullseye_core::lab::training::{Task, Training, Way};
use bullseye_core::loss::{OptionValue, Options, Reduction};
use bullseye_core::python::notebook::{Words, notebook};
use bullseye_core::python::parse::parse;
use bullseye_core::python::script::Script;
use bullseye_core::train::Line;
use bullseye_core::{DType, LOSSES, Tensor, find};

/// A state: the loss, its options, its tensors as one types them, and whose gradients are asked for.
struct State {
    loss: &'static str,
    options: &'static [(&'static str, &'static str)],
    tensors: &'static [&'static str],
    gradients: &'static [usize],
}

const fn state(
    loss: &'static str,
    options: &'static [(&'static str, &'static str)],
    tensors: &'static [&'static str],
    gradients: &'static [usize],
) -> State {
    State {
        loss,
        options,
        tensors,
        gradients,
    }
}

const GUIDE: &[&str] = &["[2.5, 0.8, 1.2]", "[3.0, 1.0, 1.0]"];
const LOGITS: &str = "[[2.0, 1.0, 0.1, 0.5], [0.5, 2.0, 0.3, 0.1], [0.1, 0.2, 3.0, 0.4]]";
const LOG_PROBS: &str = "[[-0.2, -1.8, -4.0], [-1.0, -0.7, -2.0]]";
const TABLE: &str = "[[0.5, -1.25, 3.0], [2.0, 0.1, -0.4]]";
const DOUBLE: &str = "torch.tensor([[0.3, 0.7], [0.9, 0.25]], dtype=torch.float64)";
const LARGE: &str = "[100000.0, 0.001, -7.5, 0.0]";

const STATES: &[State] = &[
    // The regression lab.
    state("MSELoss", &[], GUIDE, &[0]),
    state("L1Loss", &[], GUIDE, &[0]),
    state("SmoothL1Loss", &[], GUIDE, &[0]),
    state("HuberLoss", &[], GUIDE, &[0]),
    state(
        "MSELoss",
        &[("reduction", "sum")],
        &["[2.9, 0.8, -1.35]", "[3.0, 1.0, 1.0]"],
        &[0],
    ),
    state(
        "L1Loss",
        &[("reduction", "none")],
        &["[2.5, 1.0, 7.25, -0.1]", "[3.0, 1.0, 1.0, 0.0]"],
        &[0],
    ),
    state("SmoothL1Loss", &[("beta", "0.5")], GUIDE, &[0]),
    state(
        "SmoothL1Loss",
        &[("beta", "0"), ("reduction", "sum")],
        GUIDE,
        &[0],
    ),
    state(
        "HuberLoss",
        &[("delta", "0.25"), ("reduction", "none")],
        GUIDE,
        &[0],
    ),
    state(
        "MSELoss",
        &[("reduction", "none")],
        &["[1e-5, 12345.678]", "[0.0, 1.0]"],
        &[0],
    ),
    // The same losses elsewhere.
    state("MSELoss", &[], GUIDE, &[]),
    state("MSELoss", &[], &[TABLE, TABLE], &[0, 1]),
    state(
        "MSELoss",
        &[],
        &["[1.0, 2.0, 3.0]", "[[1.0], [2.0], [3.5]]"],
        &[0],
    ),
    state("MSELoss", &[], &["[1.0, 2.0]", "[1.0, 2.0, 3.0]"], &[0]),
    state("MSELoss", &[], &["[1, 2, 3]", "[1, 2, 4]"], &[]),
    state("MSELoss", &[("reduction", "avg")], GUIDE, &[0]),
    state("MSELoss", &[], &["[]", "[]"], &[0]),
    state("L1Loss", &[], &[LARGE, "[0.0, 0.0, nan, inf]"], &[0]),
    state(
        "L1Loss",
        &[("reduction", "none")],
        &["[1, 5]", "[4, 2]"],
        &[],
    ),
    state("SmoothL1Loss", &[("beta", "-1.0")], GUIDE, &[0]),
    state("HuberLoss", &[("delta", "2.5")], &[DOUBLE, DOUBLE], &[0, 1]),
    state("HuberLoss", &[("delta", "0.0")], GUIDE, &[0]),
    state(
        "HuberLoss",
        &[],
        &[
            "[0.5, 2.0]",
            "torch.tensor([1.0, 1.0], dtype=torch.float64)",
        ],
        &[0],
    ),
    // Classification.
    state("CrossEntropyLoss", &[], &[LOGITS, "[0, 1, 2]"], &[0]),
    state(
        "CrossEntropyLoss",
        &[("reduction", "none")],
        &[LOGITS, "[0, 1, 2]"],
        &[0],
    ),
    state(
        "CrossEntropyLoss",
        &[
            ("weight", "[1.0, 2.0, 0.5, 1.0]"),
            ("label_smoothing", "0.1"),
        ],
        &[LOGITS, "[0, 3, 2]"],
        &[0],
    ),
    state(
        "CrossEntropyLoss",
        &[("ignore_index", "1"), ("reduction", "sum")],
        &[LOGITS, "[0, 1, 2]"],
        &[0],
    ),
    state(
        "CrossEntropyLoss",
        &[],
        &["[[1.0, 2.0], [0.5, 0.1]]", "[[0.3, 0.7], [1.0, 0.0]]"],
        &[0, 1],
    ),
    state(
        "CrossEntropyLoss",
        &[],
        &[LOGITS, "[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]"],
        &[0],
    ),
    state("CrossEntropyLoss", &[], &[LOGITS, "[0, 1, 4]"], &[0]),
    state("NLLLoss", &[], &[LOG_PROBS, "[0, 1]"], &[0]),
    state(
        "NLLLoss",
        &[("weight", "[1.0, 3.0, 1.0]"), ("reduction", "none")],
        &[LOG_PROBS, "[0, 1]"],
        &[0],
    ),
    state("NLLLoss", &[], &[LOG_PROBS, "[0, 1, 2]"], &[0]),
    state(
        "BCELoss",
        &[],
        &["[0.9, 0.3, 0.8]", "[1.0, 0.0, 1.0]"],
        &[0],
    ),
    state(
        "BCELoss",
        &[("weight", "[1.0, 0.5, 2.0]"), ("reduction", "sum")],
        &["[0.9, 0.0, 1.0]", "[1.0, 0.0, 0.0]"],
        &[0],
    ),
    state(
        "BCELoss",
        &[],
        &["[2.0, -1.0, 1.5]", "[1.0, 0.0, 1.0]"],
        &[0],
    ),
    state(
        "BCEWithLogitsLoss",
        &[],
        &["[2.0, -1.0, 1.5]", "[1.0, 0.0, 1.0]"],
        &[0],
    ),
    state(
        "BCEWithLogitsLoss",
        &[("pos_weight", "[3.0]"), ("reduction", "none")],
        &["[2.0, -1.0, 1.5]", "[1.0, 0.0, 1.0]"],
        &[0],
    ),
    state(
        "BCEWithLogitsLoss",
        &[],
        &["[2.0, -1.0]", "[[1.0], [0.0]]"],
        &[0],
    ),
    state("BCEWithLogitsLoss", &[], &[DOUBLE, DOUBLE], &[0, 1]),
    // Likelihoods.
    state(
        "KLDivLoss",
        &[("reduction", "batchmean")],
        &[LOG_PROBS, "[[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]"],
        &[0],
    ),
    state(
        "KLDivLoss",
        &[("log_target", "True")],
        &[LOG_PROBS, LOG_PROBS],
        &[0],
    ),
    state(
        "KLDivLoss",
        &[("reduction", "none")],
        &[LOG_PROBS, "[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]"],
        &[],
    ),
    state(
        "PoissonNLLLoss",
        &[],
        &["[0.5, 1.5, -1.0]", "[1.0, 4.0, 0.0]"],
        &[0],
    ),
    state(
        "PoissonNLLLoss",
        &[("log_input", "False"), ("full", "True")],
        &["[0.5, 1.5, 2.0]", "[1.0, 4.0, 3.0]"],
        &[0],
    ),
    state(
        "PoissonNLLLoss",
        &[
            ("eps", "1e-3"),
            ("log_input", "False"),
            ("reduction", "none"),
        ],
        &["[0.0, 1.5]", "[1.0, 4.0]"],
        &[0],
    ),
    state(
        "GaussianNLLLoss",
        &[],
        &["[0.5, 1.5]", "[1.0, 1.0]", "[0.5, 2.0]"],
        &[0, 2],
    ),
    state(
        "GaussianNLLLoss",
        &[("full", "True"), ("reduction", "sum")],
        &["[0.5, 1.5]", "[1.0, 1.0]", "[0.0, 2.0]"],
        &[0],
    ),
    state(
        "GaussianNLLLoss",
        &[],
        &["[0.5, 1.5]", "[1.0, 1.0]", "[-1.0, 2.0]"],
        &[0],
    ),
    // Margins.
    state(
        "HingeEmbeddingLoss",
        &[],
        &["[0.2, 0.2, 3.0]", "[1.0, -1.0, -1.0]"],
        &[0],
    ),
    state(
        "HingeEmbeddingLoss",
        &[("margin", "2.5"), ("reduction", "none")],
        &["[0.2, 2.0]", "[1, -1]"],
        &[0],
    ),
    state(
        "HingeEmbeddingLoss",
        &[],
        &["[0.2, 2.0]", "[1.0, -1.0, 1.0]"],
        &[0],
    ),
    state(
        "SoftMarginLoss",
        &[],
        &["[2.0, -1.0, 0.5]", "[1.0, -1.0, -1.0]"],
        &[0],
    ),
    state(
        "SoftMarginLoss",
        &[("reduction", "none")],
        &["[-1000.0, 1000.0]", "[1.0, 1.0]"],
        &[0],
    ),
    state(
        "SoftMarginLoss",
        &[],
        &["[2.0, -1.0]", "[1.0, -1.0]"],
        &[0, 1],
    ),
    state("MultiMarginLoss", &[], &[TABLE, "[2, 0]"], &[0]),
    state(
        "MultiMarginLoss",
        &[("p", "2"), ("margin", "0.5"), ("weight", "[1.0, 2.0, 3.0]")],
        &[TABLE, "[0, 1]"],
        &[0],
    ),
    state("MultiMarginLoss", &[("p", "3")], &[TABLE, "[0, 1]"], &[0]),
    state("MultiMarginLoss", &[], &[TABLE, "[0, 3]"], &[0]),
    state(
        "MultiLabelMarginLoss",
        &[],
        &["[[0.1, 0.2, 0.4, 0.8]]", "[[3, 0, -1, 1]]"],
        &[0],
    ),
    state(
        "MultiLabelMarginLoss",
        &[("reduction", "none")],
        &[TABLE, "[[0, -1, 0], [1, 2, -1]]"],
        &[0],
    ),
    state("MultiLabelMarginLoss", &[], &[TABLE, "[0, 1]"], &[0]),
    state(
        "MultiLabelSoftMarginLoss",
        &[],
        &[TABLE, "[[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]"],
        &[0, 1],
    ),
    state(
        "MultiLabelSoftMarginLoss",
        &[("weight", "[1.0, 2.0, 0.5]"), ("reduction", "none")],
        &[TABLE, "[[1, 0, 1], [0, 1, 1]]"],
        &[0],
    ),
    state("MultiLabelSoftMarginLoss", &[], &["0.5", "1.0"], &[0]),
    state(
        "MarginRankingLoss",
        &[],
        &["[1.0, 0.2, 0.5]", "[0.4, 0.9, 0.1]", "[1.0, 1.0, -1.0]"],
        &[0, 1],
    ),
    state(
        "MarginRankingLoss",
        &[("margin", "0.5"), ("reduction", "none")],
        &["[1.0, 0.2]", "[0.4, 0.9]", "[1, 1]"],
        &[0],
    ),
    state(
        "MarginRankingLoss",
        &[],
        &["[1.0, 0.2]", "[0.4, 0.9]", "1.0"],
        &[0],
    ),
    state(
        "CosineEmbeddingLoss",
        &[],
        &[
            "[[1.0, 0.0], [0.5, 2.0]]",
            "[[1.0, 1.0], [1.0, 0.5]]",
            "[1.0, -1.0]",
        ],
        &[0, 1],
    ),
    state(
        "CosineEmbeddingLoss",
        &[("margin", "0.5"), ("reduction", "none")],
        &["[1.0, 0.5]", "[0.3, 2.0]", "-1"],
        &[0],
    ),
    state(
        "CosineEmbeddingLoss",
        &[],
        &["[1.0, 0.5]", "[0.3, 2.0]", "[1.0]"],
        &[0],
    ),
    state(
        "TripletMarginLoss",
        &[],
        &["[[0.0, 0.0]]", "[[3.0, 4.0]]", "[[0.0, 2.0]]"],
        &[0, 1, 2],
    ),
    state(
        "TripletMarginLoss",
        &[
            ("p", "1.5"),
            ("swap", "True"),
            ("margin", "2.0"),
            ("reduction", "none"),
        ],
        &[
            TABLE,
            "[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]",
            "[[2.0, 0.5, 1.0], [1.0, 0.1, -1.0]]",
        ],
        &[0],
    ),
    state(
        "TripletMarginLoss",
        &[("p", "inf"), ("eps", "0.0")],
        &["[[1.0, 1.0]]", "[[0.0, 0.0]]", "[[1.0, 1.5]]"],
        &[0],
    ),
    state(
        "TripletMarginLoss",
        &[("margin", "-1e-7")],
        &["[[1.0]]", "[[0.0]]", "[[1.0]]"],
        &[0],
    ),
];

fn main() -> ExitCode {
    let mut folders = std::env::args_os().skip(1);
    let (Some(folder), None) = (folders.next(), folders.next()) else {
        eprintln!("usage: scripts FOLDER");
        return ExitCode::FAILURE;
    };
    match write_all(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write_all(folder: &Path) -> Result<(), Box<dyn Error>> {
    for loss in LOSSES {
        if !STATES.iter().any(|state| state.loss == loss.name) {
            return Err(format!("no state of {}", loss.name).into());
        }
    }
    std::fs::create_dir_all(folder)?;
    let mut scripts = Vec::new();
    for state in STATES {
        scripts.push((state.loss, script(state)?));
    }
    scripts.extend(archery());
    scripts.extend(chooser());
    scripts.extend(classes());
    scripts.extend(descent());
    scripts.extend(mistakes());
    scripts.extend(outlier());
    scripts.extend(training());
    scripts.extend(free());
    for (number, (name, script)) in (1..).zip(&scripts) {
        let name = format!("{number:02}-{name}");
        std::fs::write(folder.join(format!("{name}.py")), script.text())?;
        let words = Words {
            title: name.as_str(),
            prints: "Prints:",
        };
        std::fs::write(
            folder.join(format!("{name}.ipynb")),
            notebook(script, words),
        )?;
        std::fs::write(
            folder.join(format!("{name}.out")),
            script.output.join("\n") + "\n",
        )?;
    }
    println!("{} scripts in {}", scripts.len(), folder.display());
    Ok(())
}

/// The archery lab under each of its rules, at the guide's arrows and at those of a drawn round.
fn archery() -> Vec<(&'static str, Script)> {
    let rounds = [Archery::three_cases(), Archery::default().new_round(4)];
    let under = |rule| {
        rounds.iter().map(move |round| {
            let lab = Archery {
                rule,
                ..round.clone()
            };
            ("archery", lab.script())
        })
    };
    Rule::ALL.into_iter().flat_map(under).collect()
}

/// Every answer of the chooser.
fn chooser() -> Vec<(&'static str, Script)> {
    let script = |answer: Answer| ("chooser", answer.script());
    Answer::ALL.map(script).to_vec()
}

/// Every mistake and its repair, on the numbers that it begins with and on others; gaps of logits at which softmax and
/// log by hand lose digits, then the gradient, then the loss.
fn mistakes() -> Vec<(&'static str, Script)> {
    let mut states: Vec<Mistake> = Slip::ALL.map(Mistake::of).to_vec();
    states.push(Mistake {
        input: vec![vec![0.2], vec![0.7], vec![0.4]],
        ..Mistake::of(Slip::NoSigmoid)
    });
    states.push(Mistake {
        labels: vec![1.0, 2.0, 4.0],
        ..Mistake::of(Slip::FromOne)
    });
    states.push(Mistake {
        input: vec![vec![1.0], vec![-2.5], vec![1e4], vec![0.125]],
        labels: vec![1.0, 2.0, 9999.0, -0.5],
        ..Mistake::of(Slip::Column)
    });
    for slip in [Slip::NoZeroGrad, Slip::SumRate] {
        states.push(Mistake {
            input: vec![vec![0.5], vec![-1.25], vec![2.0], vec![0.1]],
            labels: vec![1.5, -2.0, 7.25, 100.0],
            ..Mistake::of(slip)
        });
    }
    for gap in [5.0, 20.0, 60.0, 88.0, 90.0, 95.0, 103.0, 104.0, 1000.0] {
        states.push(Mistake {
            input: vec![vec![gap, 0.0]],
            labels: vec![1.0],
            ..Mistake::of(Slip::LogOfSoftmax)
        });
        let mut guide = Mistake::of(Slip::LogOfSoftmax);
        if let Some(score) = guide.input.first_mut().and_then(|row| row.get_mut(1)) {
            *score = gap;
        }
        states.push(guide);
    }
    let sides = |state: &Mistake| {
        let pair = state.model();
        [pair.broken, pair.fixed].map(|side| ("mistake", side.script))
    };
    states.iter().flat_map(sides).collect()
}

/// The lab of several classes under both losses: its presets, and the guide's logits with every option.
fn classes() -> Vec<(&'static str, Script)> {
    let mut states: Vec<Classes> = Preset::ALL.into_iter().map(Classes::preset).collect();
    let mut lab = Classes {
        smoothing: 0.1,
        ignore_index: 255,
        reduction: Reduction::Sum,
        ..Classes::default()
    };
    for (class, weight) in lab.classes.iter_mut().zip([1.0, 2.5, 0.0, 0.75]) {
        class.weight = weight;
    }
    for row in lab.rows.iter_mut().take(1) {
        row.ignored = true;
    }
    states.push(lab.clone());
    for reduction in [Reduction::Mean, Reduction::None] {
        lab.reduction = reduction;
        lab.ignore_index = 1;
        lab.add_row();
        states.push(lab.clone());
    }
    let under = |lab: &Classes| {
        Kind::ALL.map(|loss| {
            (
                "classes",
                Classes {
                    loss,
                    ..lab.clone()
                }
                .script(),
            )
        })
    };
    states.iter().flat_map(under).collect()
}

/// The descent lab with each pair of losses, from crawling to diverging, and further than float32 reaches.
fn descent() -> Vec<(&'static str, Script)> {
    let walk = |sides, rate, start, steps| Descent {
        sides,
        rate,
        start,
        steps,
        bends: Bends {
            beta: 0.3,
            delta: 2.0,
        },
        ..Descent::default()
    };
    let round = [kind::Kind::Mse, kind::Kind::L1];
    let cut = [kind::Kind::SmoothL1, kind::Kind::Huber];
    [
        walk(round, 0.25, 0.0, 3),
        walk(round, 0.1, 0.7, 25),
        walk(round, 0.3, -1.3, 12),
        walk(round, 0.97, 1.0 / 3.0, 40),
        walk(round, 1.3, 0.0, 0),
        walk(round, 2.0, 0.0, 200),
        walk(round, 1e-7, 2e9, 5),
        walk(cut, 0.1, 0.7, 25),
        walk(cut, 0.45, 7.123, 30),
        walk(cut, 5.0, 0.0, 15),
    ]
    .into_iter()
    .map(|lab| ("descent", lab.script()))
    .collect()
}

/// The free lab: each loss's example, what mends the calls that raise or warn, and options as they are typed.
fn free() -> Vec<(&'static str, Script)> {
    let mut states: Vec<Free> = (LOSSES.iter())
        .filter_map(|entry| Free::default().with_loss(entry.name))
        .collect();
    for link in FREE_LINKS {
        let state = Free::decode(link).unwrap_or_default();
        let mended = state.mended(&state.model());
        states.extend(mended.into_iter().map(|one| one.state));
        states.push(state);
    }
    let scripts = states.iter().filter_map(|state| state.model().script);
    scripts.map(|script| ("free", script)).collect()
}

/// States of the free lab as links.
const FREE_LINKS: &[&str] = &[
    "loss=CrossEntropyLoss&input=[[2.0,1.0],[0.5,2.0]]&target=[[1,0],[0,1]]",
    "loss=CrossEntropyLoss&target=[0,1,9]",
    "loss=CrossEntropyLoss&target=[0.0,1.0,2.0]",
    "loss=CrossEntropyLoss&target=[[0],[1],[2]]",
    "loss=CrossEntropyLoss&weight=[1,2]",
    "loss=CrossEntropyLoss&label_smoothing=1/5&reduction=none",
    "loss=CrossEntropyLoss&label_smoothing=2",
    "loss=MSELoss&input=[1.0,2.0]&target=[[1.0],[4.0]]",
    "loss=MSELoss&input=[1,2]&target=[1,4]",
    "loss=MSELoss&reduction=avg",
    "loss=BCELoss&input=[2.5,-1.0]&target=[1.0,0.0]",
    "loss=BCELoss&input=[0.5,0.25]&target=[[1.0],[0.0]]",
    "loss=BCEWithLogitsLoss&pos_weight=[3.0]&weight=0.5",
    "loss=BCEWithLogitsLoss&target=[1,0,1]",
    "loss=NLLLoss&input=0.5",
    "loss=SmoothL1Loss&beta=-1",
    "loss=HuberLoss&delta=1e-3",
    "loss=KLDivLoss&reduction=batchmean",
    "loss=KLDivLoss&log_target=True&reduction=sum",
    "loss=PoissonNLLLoss&full=True&log_input=False",
    "loss=GaussianNLLLoss&var=[-1.0,1.0,1.0]",
    "loss=GaussianNLLLoss&full=True&eps=0.1",
    "loss=HingeEmbeddingLoss&margin=2&reduction=none",
    "loss=MultiMarginLoss&p=3",
    "loss=MultiLabelMarginLoss&target=[3,0]",
    "loss=MarginRankingLoss&input2=0.5",
    "loss=CosineEmbeddingLoss&margin=0.5&target=[1]",
    "loss=TripletMarginLoss&swap=True&p=inf",
    "loss=TripletMarginLoss&margin=0",
];

/// The outlier lab with each data set before and after a drag, and with values that print in other ways.
fn outlier() -> Vec<(&'static str, Script)> {
    let mut states: Vec<Outlier> = Data::ALL.into_iter().map(Outlier::of).collect();
    states.extend(Data::ALL.into_iter().map(|data| Outlier::of(data).fresh(7)));
    states.push(Outlier::default().put(6, 12.0));
    for (far, beta) in [(-12345.678, 0.0), (3e8, 0.01), (1e-6, 250.0)] {
        states.push(Outlier {
            beta,
            only: Some(kind::Kind::SmoothL1),
            ..Outlier::default().put(6, far)
        });
    }
    (states.iter())
        .map(|lab| ("outlier", lab.script()))
        .collect()
}

fn script(state: &State) -> Result<Script, Box<dyn Error>> {
    let entry = find(state.loss).ok_or("an unknown loss")?;
    let tensors = state
        .tensors
        .iter()
        .map(|text| parse(text))
        .collect::<Result<Vec<Tensor>, _>>()?;
    let mut options = Options::new();
    for (name, text) in state.options {
        options.set(name, option(name, text)?);
    }
    let tensors: Vec<&Tensor> = tensors.iter().collect();
    Ok(Script::new(entry, &options, &tensors, state.gradients))
}

fn option(name: &str, text: &str) -> Result<OptionValue, Box<dyn Error>> {
    if name == "reduction" {
        return Ok(OptionValue::Reduction(Reduction::from_name(text)));
    }
    let value = parse(text)?;
    Ok(match (value.dim(), value.dtype(), value.item()) {
        // As float64: an option is a Python number, not a tensor.
        (0, DType::Float32, _) => OptionValue::Float(
            parse(&format!("torch.tensor({text}, dtype=float)"))?
                .item()
                .unwrap_or_default(),
        ),
        (0, DType::Int64, Some(number)) => OptionValue::Int(number as i64),
        (0, DType::Bool, Some(number)) => OptionValue::Bool(number != 0.0),
        _ => OptionValue::Tensor(value),
    })
}

/// The training lab with every loss and optimizer, with each line of the loop deleted, in batches, and far out.
fn training() -> Vec<(&'static str, Script)> {
    let mut states = Vec::new();
    for task in Task::ALL {
        for &loss in task.losses() {
            for way in Way::ALL {
                let mut lab = Training::new(task);
                lab.change(|plan| {
                    plan.loss = loss;
                    plan.bends.beta = 0.3;
                    plan.bends.delta = 1.7;
                    plan.way = way;
                    plan.nesterov = task == Task::Binary;
                    plan.betas[1] = 0.99;
                    plan.batch_size = Some(7).filter(|_| way != Way::Sgd);
                });
                states.push(lab);
            }
        }
        for line in Line::LOOP {
            let mut lab = Training::new(task);
            lab.change(|plan| plan.toggle(line));
            states.push(lab);
        }
        for (rate, count) in [(3.0, 20), (0.01, 1000)] {
            let mut lab = Training::new(task);
            lab.change(|plan| {
                plan.rate = rate;
                plan.weight_decay = 0.01;
                plan.draw(4, count);
                plan.batch_size = Some(32).filter(|_| count > 32);
            });
            states.push(lab);
        }
    }
    let mut lab = Training::default();
    lab.change(|plan| plan.deleted = Line::LOOP.to_vec());
    states.push(lab);
    states
        .iter()
        .map(|lab| ("training", lab.script()))
        .collect()
}
