//! The outlier lab: a few points, the best line under each of three losses, and what becomes of each line when one
//! point is dragged away.

mod data;
mod fit;

pub use data::Data;
pub use fit::Fit;

use super::State;
use super::kind::{Bends, Kind, shortest};
use super::query::{BadQuery, Reader, Writer, finite};
use super::random::Random;
use crate::loss::Reduction;
use crate::python::float_repr;
use crate::python::script::{Role, Script, Writer as Python};
use crate::tensor::Tensor;

/// The most points the lab holds.
pub const MOST: usize = 12;

/// The losses whose best lines are compared, in the order of the switch. HuberLoss has the line of SmoothL1Loss with
/// the same bend: it is a multiple of it.
pub const KINDS: [Kind; 3] = [Kind::Mse, Kind::SmoothL1, Kind::L1];

/// A point of the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    /// Where it is: the label.
    pub y: f32,
    /// Where it was before it was dragged.
    pub was: f32,
}

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlier {
    /// What the points stand for.
    pub data: Data,
    /// 2 to [`MOST`] of them, from left to right.
    pub points: Vec<Point>,
    /// The point that is looked at, counted from 0.
    pub chosen: usize,
    /// `beta` of SmoothL1Loss, at least 0.
    pub beta: f32,
    /// The only loss that is shown; all of [`KINDS`] if there is none.
    pub only: Option<Kind>,
}

impl Default for Outlier {
    fn default() -> Self {
        Self::of(Data::Plain)
    }
}

/// What a point does to its line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull {
    /// The line's height there.
    pub prediction: f32,
    /// ŷ − y.
    pub miss: f32,
    /// The derivative of the loss with respect to this prediction; the pull goes the other way.
    pub gradient: f32,
}

/// Why a line did what it did, by the point that is looked at. `up` is the way that the point pulls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// MSELoss: the pull grows with the miss. This is its share of all pulling, 0 to 1.
    Grows { share: f32 },
    /// SmoothL1Loss within beta: the pull grows with the miss here too.
    Within,
    /// SmoothL1Loss beyond beta: the pull has stopped growing. From `limit` on the point may be anywhere.
    Capped { limit: f64, up: bool },
    /// L1Loss: the point pulls as hard as every other, and to the same side as before it was dragged.
    Same { up: bool },
    /// L1Loss: it has changed sides.
    Crossed { up: bool },
    /// L1Loss: the line passes through it, so that it does not pull.
    On,
}

/// The best line under one loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub kind: Kind,
    /// The best line while every point was where it was.
    pub before: Fit,
    /// The best line now.
    pub after: Fit,
    /// By how much it went up at the last point.
    pub moved: f64,
    /// Its loss now, as PyTorch computes it.
    pub loss: Tensor,
    /// One per point.
    pub pulls: Vec<Pull>,
    pub reason: Reason,
}

impl Line {
    /// The loss as PyTorch prints it: `0.1100`.
    pub fn printed(&self) -> String {
        self.loss.reading()
    }
}

/// A place on the other side of L1's line, and what that would do to the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    pub y: f32,
    /// By how much L1's line would go up at the last point.
    pub moved: f64,
}

/// Everything that follows from a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// In the order of [`KINDS`].
    pub lines: [Line; 3],
    /// Whether any point is not where it was.
    pub is_moved: bool,
    /// What the coach may propose, once a point is far off and L1's line has not moved.
    pub trial: Option<Trial>,
}

impl Model {
    /// The lines that are shown.
    pub fn shown(&self, only: Option<Kind>) -> impl Iterator<Item = &Line> {
        (self.lines.iter()).filter(move |line| only.is_none_or(|kind| kind == line.kind))
    }
}

impl Outlier {
    /// A data set as it is before anything is dragged.
    pub fn of(data: Data) -> Self {
        let (x, y) = data.points();
        Self {
            data,
            points: points(x, y, y),
            chosen: 6,
            beta: data.beta(),
            only: None,
        }
    }

    /// A point's numbers as Python reads them.
    fn pairs(&self, y: impl Fn(&Point) -> f32) -> Vec<(f64, f64)> {
        (self.points.iter())
            .map(|point| (shortest(point.x), shortest(y(point))))
            .collect()
    }

    fn bends(&self) -> Bends {
        Bends {
            beta: self.beta,
            ..Bends::default()
        }
    }

    fn best(&self, kind: Kind, points: &[(f64, f64)]) -> Fit {
        fit::best(kind, shortest(self.beta), points)
    }

    /// The x of the last point, where lines are compared.
    pub fn last(&self) -> f64 {
        self.points.last().map_or(0.0, |point| shortest(point.x))
    }

    fn predictions(&self, fit: Fit) -> Tensor {
        let at = |point: &Point| fit.at(shortest(point.x)) as f32;
        Tensor::vec_f32(self.points.iter().map(at).collect())
    }

    fn truths(&self) -> Tensor {
        Tensor::vec_f32(self.points.iter().map(|point| point.y).collect())
    }

    /// The loss of a line, and its gradient with respect to each prediction.
    fn evaluate(&self, kind: Kind, fit: Fit) -> (Tensor, Tensor) {
        let nothing = || Tensor::vec_f32(Vec::new());
        let tensors = [&self.predictions(fit), &self.truths()];
        match (kind.build(self.bends(), Reduction::Mean)).evaluate(&tensors) {
            Ok(result) => {
                let gradient = result.gradients.into_iter().next().flatten();
                (result.output, gradient.unwrap_or_else(nothing))
            }
            // Not for a state's beta, which is a possible one.
            Err(_) => (Tensor::scalar_f32(f32::NAN), nothing()),
        }
    }

    fn line(&self, kind: Kind) -> Line {
        let before = self.best(kind, &self.pairs(|point| point.was));
        let after = self.best(kind, &self.pairs(|point| point.y));
        let (loss, gradient) = self.evaluate(kind, after);
        let predictions = self.predictions(after);
        let pulls: Vec<_> = (self.points.iter())
            .zip(predictions.f32s().unwrap_or_default())
            .zip(gradient.f32s().unwrap_or_default())
            .map(|((point, &prediction), &gradient)| Pull {
                prediction,
                miss: prediction - point.y,
                gradient,
            })
            .collect();
        Line {
            kind,
            before,
            after,
            moved: after.at(self.last()) - before.at(self.last()),
            loss,
            reason: self.reason(kind, before, after, &pulls),
            pulls,
        }
    }

    fn reason(&self, kind: Kind, before: Fit, after: Fit, pulls: &[Pull]) -> Reason {
        let (Some(point), Some(pull)) = (self.points.get(self.chosen), pulls.get(self.chosen))
        else {
            return Reason::On;
        };
        let up = pull.miss < 0.0;
        match kind {
            Kind::Mse => {
                let all: f32 = pulls.iter().map(|pull| pull.gradient.abs()).sum();
                Reason::Grows {
                    share: pull.gradient.abs() / all,
                }
            }
            Kind::SmoothL1 | Kind::Huber if pull.miss.abs() < self.beta => Reason::Within,
            Kind::SmoothL1 | Kind::Huber => {
                let bend = shortest(self.beta);
                let limit = after.at(shortest(point.x)) + if up { bend } else { -bend };
                Reason::Capped { limit, up }
            }
            Kind::L1 if pull.gradient == 0.0 => Reason::On,
            Kind::L1 => {
                let was = before.at(shortest(point.x)) as f32 - point.was;
                if (was < 0.0) == up || was == 0.0 {
                    Reason::Same { up }
                } else {
                    Reason::Crossed { up }
                }
            }
        }
    }

    /// A round place beyond the data on the other side of L1's line.
    fn trial(&self, line: &Line) -> Option<Trial> {
        let point = self.points.get(self.chosen)?;
        let up = match line.reason {
            Reason::Same { up } if line.moved == 0.0 && point.y != point.was => up,
            _ => return None,
        };
        let (low, high) = self.spread();
        let quarter = (high - low) / 4.0;
        let beyond = if up { low - quarter } else { high + quarter };
        let y = round_to(beyond, tick(high - low));
        let there = self.put(self.chosen, y);
        let moved = there.best(Kind::L1, &there.pairs(|point| point.y));
        Some(Trial {
            y,
            moved: moved.at(self.last()) - line.before.at(self.last()),
        })
    }

    /// The least and the greatest y before anything was dragged.
    fn spread(&self) -> (f64, f64) {
        let values = || self.points.iter().map(|point| f64::from(point.was));
        (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        )
    }

    /// The same lab with a point at this height.
    pub fn put(&self, index: usize, y: f32) -> Self {
        let mut next = self.clone();
        if let Some(point) = next.points.get_mut(index) {
            point.y = y;
        }
        next
    }

    /// The script of this state: for every loss that is shown it prints the loss of its best line, and the gradient
    /// that each point sends to it.
    pub fn script(&self) -> Script {
        let shown: Vec<_> = (KINDS.into_iter())
            .filter(|kind| self.only.is_none_or(|only| only == *kind))
            .map(|kind| (kind, self.best(kind, &self.pairs(|point| point.y))))
            .collect();
        let mut python = Python::default();
        python.import("torch");
        python.import("torch.nn as nn");
        let x = Tensor::vec_f64(self.points.iter().map(|point| shortest(point.x)).collect());
        python.plain("x = ");
        python.tensor(&x, false, false, |_| Role::Plain);
        python.end_line();
        python.plain("y_true = ");
        python.tensor(&self.truths(), false, false, |element| Role::Truth {
            argument: 1,
            element,
        });
        python.end_line();
        python.line("best = [");
        for (element, (kind, fit)) in shown.iter().enumerate() {
            python.plain("    (");
            python.criterion(kind.entry(), &kind.options(self.bends()));
            for number in [fit.slope, fit.intercept] {
                python.plain(", ");
                let argument = 0;
                python.token(&float_repr(number), Role::Prediction { argument, element });
            }
            python.line("),");
        }
        for line in [
            "]",
            "for criterion, slope, intercept in best:",
            "    y_pred = (slope * x + intercept).float().requires_grad_()",
            "    loss = criterion(y_pred, y_true)",
            "    print(loss.detach())",
            "    loss.backward()",
            "    print(y_pred.grad)",
        ] {
            python.line(line);
        }
        let output = (shown.into_iter())
            .flat_map(|(kind, fit)| {
                let (loss, gradient) = self.evaluate(kind, fit);
                [loss.to_string(), gradient.to_string()]
            })
            .collect();
        Script {
            lines: python.lines,
            output,
        }
    }
}

fn points(x: &[f32], y: &[f32], was: &[f32]) -> Vec<Point> {
    (x.iter().zip(y).zip(was))
        .map(|((&x, &y), &was)| Point { x, y, was })
        .collect()
}

/// A power of ten of which some 25 to 250 make up the width.
fn tick(width: f64) -> f64 {
    libm::pow(10.0, libm::floor(libm::log10(width / 25.0)))
}

/// The nearest multiple of a power of ten.
fn round_to(value: f64, tick: f64) -> f32 {
    let count = (value / tick).round();
    // Dividing by a whole number is exact where multiplying by 0.1 is not.
    let rounded = if tick < 1.0 {
        count / (1.0 / tick).round()
    } else {
        count * tick
    };
    rounded as f32
}

impl State for Outlier {
    type Model = Model;

    fn model(&self) -> Model {
        let lines = KINDS.map(|kind| self.line(kind));
        let [_, _, l1] = &lines;
        Model {
            trial: self.trial(l1),
            is_moved: self.points.iter().any(|point| point.y != point.was),
            lines,
        }
    }

    fn readout(model: &Model) -> String {
        let [mse, ..] = &model.lines;
        mse.printed()
    }

    /// By how much the line of MSELoss went up at the last point; nothing as long as no point has moved.
    fn answer(model: &Model) -> Option<f64> {
        let [mse, ..] = &model.lines;
        Some(mse.moved).filter(|moved| model.is_moved && moved.is_finite())
    }

    /// Other data of the same kind, with one point dragged away.
    fn fresh(&self, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut next = Self::of(self.data);
        let (low, high) = next.spread();
        let tick = tick(high - low);
        let line = next.best(Kind::Mse, &next.pairs(|point| point.was));
        let steeper = f64::from(random.between(6, 14)) / 10.0;
        for point in &mut next.points {
            let noise = f64::from(random.between(-4, 4)) * tick;
            let height = low + (line.at(shortest(point.x)) - low) * steeper;
            point.was = round_to(height + noise, tick);
            point.y = point.was;
        }
        next.chosen = usize::try_from(random.between(4, 7)).unwrap_or(4);
        let away = f64::from(random.between(5, 15)) / 10.0 * (high - low);
        let up = random.between(0, 1) == 0;
        if let Some(point) = next.points.get_mut(next.chosen) {
            let away = if up { away } else { -away };
            point.y = round_to(f64::from(point.was) + away, tick);
        }
        Self {
            only: self.only,
            beta: self.beta,
            ..next
        }
    }

    fn encode(&self) -> String {
        (Writer::default().add("data", self.data.name()))
            .list("x", self.points.iter().map(|p| p.x))
            .list("y", self.points.iter().map(|p| p.y))
            .list("was", self.points.iter().map(|p| p.was))
            .add("chosen", self.chosen + 1)
            .add("beta", self.beta)
            .add("show", self.only.map_or("all", Kind::name))
            .finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let data = reader.get("data", Data::Plain, Data::named)?;
        let usual = Self::of(data);
        let list = |key: &str, usual: Vec<f32>| match reader.text(key) {
            Some(_) => reader.list(key),
            None => Ok(usual),
        };
        let x = list("x", usual.points.iter().map(|p| p.x).collect())?;
        let was = list("was", usual.points.iter().map(|p| p.was).collect())?;
        let y = list("y", was.clone())?;
        let bad = |key: &str| BadQuery {
            key: key.to_owned(),
        };
        let count = x.len();
        // A line needs two points, and each x once.
        if !(2..=MOST).contains(&count) || !x.is_sorted_by(|a, b| a < b) {
            return Err(bad("x"));
        }
        if y.len() != count {
            return Err(bad("y"));
        }
        if was.len() != count {
            return Err(bad("was"));
        }
        Ok(Self {
            data,
            points: points(&x, &y, &was),
            chosen: reader.get("chosen", usual.chosen.min(count - 1), |text| {
                let number: usize = text.parse().ok()?;
                (1..=count).contains(&number).then(|| number - 1)
            })?,
            beta: reader.get("beta", usual.beta, |t| finite(t).filter(|b| *b >= 0.0))?,
            only: reader.get("show", None, |text| {
                if text == "all" {
                    return Some(None);
                }
                let kind = KINDS.into_iter().find(|kind| kind.name() == text);
                kind.map(Some)
            })?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::show;

    /// The picture: point 7 at 12.
    fn dragged(y: f32) -> Outlier {
        Outlier::default().put(6, y)
    }

    fn moved(model: &Model) -> [String; 3] {
        model.lines.each_ref().map(|line| show(line.moved))
    }

    #[test]
    fn the_pictures_numbers() {
        let model = dragged(12.0).model();
        assert_eq!(moved(&model), ["2.2333", "0.341", "0"]);
        let slopes = model
            .lines
            .each_ref()
            .map(|line| format!("{:.2} {:.2}", line.before.slope, line.after.slope));
        assert_eq!(slopes, ["0.58 0.98", "0.58 0.64", "0.54 0.54"]);
        let pulls = model.lines.each_ref().map(|line| {
            let pull = line.pulls[6];
            format!("{:.2} {:.4}", pull.miss, pull.gradient)
        });
        assert_eq!(pulls, ["-5.12 -1.2807", "-6.68 -0.1250", "-7.14 -0.1250"]);
        let [mse, smooth, l1] = &model.lines;
        assert!(matches!(mse.reason, Reason::Grows { share } if (share - 0.45).abs() < 0.005));
        assert!(matches!(smooth.reason, Reason::Capped { up: true, .. }));
        assert_eq!(l1.reason, Reason::Same { up: true });
        // L1's line passes through the first and the last point, which therefore do not pull.
        let on: Vec<_> = l1.pulls.iter().map(|pull| pull.gradient == 0.0).collect();
        assert_eq!(on, [true, false, false, false, false, false, false, true]);
    }

    #[test]
    fn beyond_beta_the_line_of_smooth_l1_stays_put() {
        let model = dragged(12.0).model();
        let Reason::Capped { limit, .. } = model.lines[1].reason else {
            panic!("{:?}", model.lines[1].reason);
        };
        for y in [limit + 0.001, 8.0, 10.0, 100.0, 1e6] {
            let other = dragged(y as f32).model();
            assert!((other.lines[1].after.at(8.0) - model.lines[1].after.at(8.0)).abs() < 1e-9);
        }
        let inside = dragged(limit as f32 - 0.1).model();
        assert!(inside.lines[1].after.at(8.0) < model.lines[1].after.at(8.0) - 1e-3);
        assert_eq!(inside.lines[1].reason, Reason::Within);
    }

    #[test]
    fn on_the_other_side_even_l1_moves() {
        let model = dragged(12.0).model();
        let trial = model.trial.unwrap();
        let other = dragged(trial.y).model();
        assert_eq!(other.lines[2].moved, trial.moved);
        assert_eq!(other.lines[2].reason, Reason::Crossed { up: false });
        assert_eq!(show(trial.moved), "−0.02");
        assert_eq!(other.trial, None);
        assert_eq!(Outlier::default().model().trial, None);
    }

    #[test]
    fn each_data_set_has_a_line_that_one_point_can_move() {
        for data in Data::ALL {
            let lab = Outlier::of(data);
            let model = lab.model();
            assert!(!model.is_moved && Outlier::answer(&model).is_none());
            assert_eq!(moved(&model), ["0", "0", "0"]);
            // Before the drag no point is beyond beta: SmoothL1 is MSE here.
            for pull in &model.lines[1].pulls {
                assert!(pull.miss.abs() < lab.beta, "{data:?} {pull:?}");
            }
            let wild = lab.points[6].y * 10.0;
            let [mse, smooth, l1] = lab.put(6, wild).model().lines.map(|line| line.moved);
            assert!(mse > 10.0 * smooth && smooth > 0.0, "{data:?}");
            assert_eq!(l1, 0.0, "{data:?}");
        }
    }

    #[test]
    fn the_script_prints_loss_and_gradient_of_each_line() {
        let script = dragged(12.0).script();
        let text = script.text();
        assert!(text.contains("(nn.L1Loss(), 0.542857142857142"), "{text}");
        assert_eq!(script.output.len(), 6);
        let model = dragged(12.0).model();
        assert_eq!(
            script.output[4],
            format!("tensor({})", model.lines[2].printed())
        );
        assert!(
            script.output[5].starts_with("tensor([ 0.0000,  0.1250"),
            "{}",
            script.output[5]
        );
        let only = Outlier {
            only: Some(Kind::L1),
            ..dragged(12.0)
        };
        assert_eq!(only.script().output, script.output[4..]);
    }

    #[test]
    fn a_link_restores_the_state() {
        let mut lab = Outlier::of(Data::Stocks).put(3, -1e30);
        lab.chosen = 0;
        lab.beta = 0.0;
        lab.only = Some(Kind::SmoothL1);
        assert_eq!(Outlier::decode(&lab.encode()), Ok(lab));
        assert_eq!(Outlier::decode(""), Ok(Outlier::default()));
        assert_eq!(
            Outlier::decode("data=houses"),
            Ok(Outlier::of(Data::Houses))
        );
        let own = Outlier::decode("x=1,2,3&was=1,2,2").unwrap();
        assert_eq!((own.points.len(), own.chosen), (3, 2));
        for (query, key) in [
            ("data=x", "data"),
            ("x=1", "x"),
            ("x=1,1,2&was=1,1,1", "x"),
            ("x=2,1&was=1,1", "x"),
            ("x=1,2,3,4,5,6,7,8,9,10,11,12,13", "x"),
            ("x=1,2&was=1,2&y=1", "y"),
            ("x=1,2&was=1,2,3&y=1,2", "was"),
            ("y=1,2,3,4,5,6,7,nan", "y"),
            ("chosen=9", "chosen"),
            ("chosen=0", "chosen"),
            ("beta=-1", "beta"),
            ("show=HuberLoss", "show"),
        ] {
            assert_eq!(Outlier::decode(query).unwrap_err().key, key, "{query}");
        }
    }

    #[test]
    fn fresh_data_are_the_seeds_and_have_an_answer() {
        for data in Data::ALL {
            let lab = Outlier::of(data);
            assert_eq!(lab.fresh(3), lab.fresh(3));
            for seed in 0..50 {
                let fresh = lab.fresh(seed);
                let answer = Outlier::answer(&fresh.model());
                assert!(
                    answer.is_some_and(|moved| moved.abs() > 0.05),
                    "{data:?} {seed}"
                );
            }
        }
    }

    #[test]
    fn values_that_overflow_give_no_panic() {
        for y in [3.4e38, -3.4e38, 1e-45] {
            for beta in [0.0, 1e-45, 3e38] {
                let lab = Outlier { beta, ..dragged(y) };
                assert_eq!(lab.model().lines.len(), 3);
                assert!(!lab.script().output.is_empty());
            }
        }
    }
}
