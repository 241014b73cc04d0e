//! The descent lab: one weight, which is the prediction itself, walks down two losses side by side.

use super::State;
use super::kind::{Bends, Kind, shortest};
use super::query::{BadQuery, Reader, Writer, finite};
use super::random::Random;
use crate::loss::Reduction;
use crate::python::float_repr;
use crate::python::script::{Role, Script, Writer as Python};
use crate::tensor::Tensor;

/// The most steps that can be taken: enough for a diverging run to overflow float32.
pub const MOST: usize = 200;

/// As many steps as the button for many takes. What needs more at the pace of the first step crawls.
pub const MANY: usize = 10;

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Descent {
    /// The label y.
    pub truth: f32,
    /// Where the weight w starts, on both sides.
    pub start: f32,
    /// The learning rate, above 0.
    pub rate: f32,
    /// How many steps have been taken, at most [`MOST`].
    pub steps: usize,
    /// The loss on the left and the one on the right.
    pub sides: [Kind; 2],
    /// `beta` and `delta` of the losses that have them.
    pub bends: Bends,
}

impl Default for Descent {
    fn default() -> Self {
        Self {
            truth: 3.0,
            start: 0.0,
            rate: 0.25,
            steps: 0,
            sides: [Kind::Mse, Kind::L1],
            bends: Bends::default(),
        }
    }
}

/// One step of gradient descent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The weight before it.
    pub from: f32,
    /// The slope of the loss there: the gradient.
    pub slope: f32,
    /// What is added to the weight: −rate × slope.
    pub step: f32,
    /// The weight after it.
    pub to: f32,
    /// The loss before it.
    pub before: f32,
    /// The loss after it.
    pub after: f32,
}

/// Where a learning rate leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Regime {
    /// [`MANY`] steps as long as the first one do not reach the label.
    Crawls,
    /// Every step ends on the same side of the label, closer to it.
    Walks,
    /// This many steps end exactly on the label.
    Lands(usize),
    /// Every step crosses the label, and ends closer to it.
    Swings,
    /// Every step crosses the label in the end, by as much as the one before.
    Hops(f64),
    /// Every step crosses the label, and ends further off.
    Diverges,
}

/// The learning rates from `from` to the next zone, and where they lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zone {
    /// The least rate of the zone.
    pub from: f64,
    /// Where its rates lead.
    pub regime: Regime,
}

/// Everything that follows for one of the two losses.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The steps that have been taken.
    pub taken: Vec<Step>,
    /// The step that comes next.
    pub next: Step,
    /// Where the learning rate leads.
    pub regime: Regime,
    /// Where other learning rates would lead, from 0 on.
    pub zones: Vec<Zone>,
    /// The longest step that this learning rate can take; none if there is no end to it.
    pub longest: Option<f64>,
}

impl Side {
    /// Where the weight stands.
    pub fn weight(&self) -> f32 {
        self.next.from
    }

    /// The loss there.
    pub fn loss(&self) -> f32 {
        self.next.before
    }

    /// The slope there.
    pub fn slope(&self) -> f32 {
        self.next.slope
    }

    /// The loss as PyTorch prints it: `0.1406`.
    pub fn printed(&self) -> String {
        Tensor::scalar_f32(self.loss()).reading()
    }
}

/// Everything that follows from a state, in PyTorch's float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Left and right.
    pub sides: [Side; 2],
}

impl Descent {
    /// Loss and slope of a weight, in float32.
    fn evaluate(&self, kind: Kind, weight: f32) -> (f32, f32) {
        let (loss, slope) = evaluate(
            kind,
            self.bends,
            &Tensor::scalar_f32(weight),
            &Tensor::scalar_f32(self.truth),
        );
        (loss as f32, slope as f32)
    }

    /// The step that follows `from`, where loss and slope are known.
    fn step_from(&self, kind: Kind, from: f32, (before, slope): (f32, f32)) -> (Step, (f32, f32)) {
        // As `w -= rate * w.grad` computes it: rounded after the product, and after the difference.
        let product = self.rate * slope;
        let to = from - product;
        let then = self.evaluate(kind, to);
        let step = Step {
            from,
            slope,
            step: -product,
            to,
            before,
            after: then.0,
        };
        (step, then)
    }

    /// The first `count` steps of a loss, and the one after them.
    fn walk(&self, kind: Kind, count: usize) -> (Vec<Step>, Step) {
        let mut taken = Vec::with_capacity(count);
        let here = self.evaluate(kind, self.start);
        let (mut next, mut then) = self.step_from(kind, self.start, here);
        for _ in 0..count {
            taken.push(next);
            (next, then) = self.step_from(kind, next.to, then);
        }
        (taken, next)
    }

    fn side(&self, kind: Kind) -> Side {
        let (taken, next) = self.walk(kind, self.steps);
        let shape = Shape::of(kind, self.bends);
        let zones = self.zones(kind, shape);
        Side {
            regime: self.regime(kind, shape, &zones),
            longest: shape.steepest.map(|slope| shortest(self.rate) * slope),
            zones,
            taken,
            next,
        }
    }

    /// How far the start is off.
    fn miss(&self) -> f64 {
        (f64::from(self.start) - f64::from(self.truth)).abs()
    }

    /// Where each learning rate leads: by how far the first step comes, and by the curvature at the label.
    fn zones(&self, kind: Kind, shape: Shape) -> Vec<Zone> {
        let miss = self.miss();
        let crawls = miss / (MANY as f64 * slope(kind, self.bends, miss));
        let crawls = if crawls.is_finite() { crawls } else { 0.0 };
        let far = match shape.steepest {
            Some(_) => Regime::Hops(f64::NAN),
            None => Regime::Diverges,
        };
        let ends = [
            (Regime::Crawls, crawls),
            (Regime::Walks, 1.0 / shape.curvature),
            (Regime::Swings, 2.0 / shape.curvature),
            (far, f64::INFINITY),
        ];
        let mut zones = Vec::new();
        let mut from = 0.0;
        for (regime, end) in ends {
            if end > from {
                zones.push(Zone { from, regime });
                from = end;
            }
        }
        zones
    }

    fn regime(&self, kind: Kind, shape: Shape, zones: &[Zone]) -> Regime {
        let rate = f64::from(self.rate);
        let zone = (zones.iter().rev())
            .find(|zone| rate >= zone.from)
            .map_or(Regime::Crawls, |zone| zone.regime);
        let turns = rate * shape.curvature;
        match zone {
            _ if self.miss() == 0.0 => Regime::Lands(0),
            // At the ends of a zone: straight onto the label, and to the other side and back.
            Regime::Swings if turns == 1.0 => self.landing(kind).unwrap_or(Regime::Walks),
            Regime::Diverges if turns == 2.0 => Regime::Hops(2.0 * self.miss()),
            // A step from where the slope is even may end on the label by chance.
            Regime::Swings if shape.steepest.is_some() => self.landing(kind).unwrap_or(zone),
            // To and fro, as far as the walk does once it does nothing else.
            Regime::Hops(_) => {
                let (taken, _) = self.walk(kind, 2 * MANY);
                let width = taken
                    .last()
                    .map_or(f64::NAN, |last| f64::from(last.step).abs());
                landing(&taken).unwrap_or(Regime::Hops(width))
            }
            zone => zone,
        }
    }

    /// Whether the first steps hit the label. Who does not crawl is there, or beyond, within [`MANY`] of them
    /// unless the slope falls on the way; twice as many leave room for that.
    fn landing(&self, kind: Kind) -> Option<Regime> {
        landing(&self.walk(kind, 2 * MANY).0)
    }

    /// The losses of weights, in float64: what is drawn as a curve.
    pub fn curve(&self, kind: Kind, weights: &[f64]) -> Vec<f64> {
        let truths = vec![f64::from(self.truth); weights.len()];
        let tensors = [&Tensor::vec_f64(weights.to_vec()), &Tensor::vec_f64(truths)];
        (kind.build(self.bends, Reduction::None).forward(&tensors)).map_or_else(
            |_| vec![f64::NAN; weights.len()],
            |forward| forward.output.to_f64_vec(),
        )
    }

    /// Takes steps, forwards or back, as far as there are any.
    pub fn walk_on(&mut self, steps: isize) {
        self.steps = self.steps.saturating_add_signed(steps).min(MOST);
    }

    /// Begins anew with the weight put here.
    pub fn begin(&mut self, weight: f32) {
        self.start = weight;
        self.steps = 0;
    }

    /// The script that walks as far, and prints loss and slope before every step, and the loss at the end.
    pub fn script(&self) -> Script {
        let prediction = Role::Prediction {
            argument: 0,
            element: 0,
        };
        let truth = Role::Truth {
            argument: 1,
            element: 0,
        };
        let mut python = Python::default();
        python.import("torch");
        python.import("torch.nn as nn");
        python.plain("y = ");
        python.tensor(&Tensor::scalar_f32(self.truth), false, false, |_| truth);
        python.end_line();
        python.plain("for criterion in [");
        for (i, kind) in self.sides.into_iter().enumerate() {
            python.plain(if i == 0 { "" } else { ", " });
            python.criterion(kind.entry(), &kind.options(self.bends));
        }
        python.line("]:");
        python.plain("    w = ");
        python.tensor(&Tensor::scalar_f32(self.start), true, false, |_| prediction);
        python.end_line();
        let rate = float_repr(shortest(self.rate));
        for line in [
            &format!("    for step in range({}):", self.steps),
            "        loss = criterion(w, y)",
            "        loss.backward()",
            "        print(loss.detach(), w.grad)",
            "        with torch.no_grad():",
            &format!("            w -= {rate} * w.grad"),
            "        w.grad = None",
            "    print(criterion(w, y).detach())",
        ] {
            python.line(line);
        }
        let text = |value: f32| Tensor::scalar_f32(value).to_string();
        let output = (self.sides.into_iter())
            .flat_map(|kind| {
                let (taken, next) = self.walk(kind, self.steps);
                (taken.into_iter())
                    .map(|step| format!("{} {}", text(step.before), text(step.slope)))
                    .chain([text(next.before)])
                    .collect::<Vec<_>>()
            })
            .collect();
        Script {
            lines: python.lines,
            output,
        }
    }
}

/// Loss and slope of one weight; nan for what PyTorch would not compute.
fn evaluate(kind: Kind, bends: Bends, weight: &Tensor, truth: &Tensor) -> (f64, f64) {
    let Ok(result) = (kind.build(bends, Reduction::Mean)).evaluate(&[weight, truth]) else {
        return (f64::NAN, f64::NAN);
    };
    let slope = (result.gradients.first())
        .and_then(Option::as_ref)
        .and_then(Tensor::item);
    (
        result.output.item().unwrap_or(f64::NAN),
        slope.unwrap_or(f64::NAN),
    )
}

/// The slope of a loss that is this far off, in float64.
fn slope(kind: Kind, bends: Bends, miss: f64) -> f64 {
    let (miss, zero) = (Tensor::scalar_f64(miss), Tensor::scalar_f64(0.0));
    evaluate(kind, bends, &miss, &zero).1
}

/// What decides where a learning rate leads: how a loss bends at the label, and how steep it gets far away.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shape {
    /// The second derivative at the label; inf at a corner.
    curvature: f64,
    /// The steepest slope; none if it grows without end.
    steepest: Option<f64>,
}

impl Shape {
    /// Read off the loss itself, nearer to the label and further from it than float32 reaches with any option.
    fn of(kind: Kind, bends: Bends) -> Self {
        let slope = |miss| slope(kind, bends, miss);
        let (near, nearer) = (1e-100, 1e-101);
        let curvature = slope(near) / near;
        let is_corner = slope(nearer) > 0.5 * slope(near);
        let (far, further) = (slope(1e100), slope(1e101));
        Self {
            curvature: if is_corner { f64::INFINITY } else { curvature },
            steepest: (further < 2.0 * far).then_some(far),
        }
    }
}

impl State for Descent {
    type Model = Model;

    fn model(&self) -> Model {
        Model {
            sides: self.sides.map(|kind| self.side(kind)),
        }
    }

    fn readout(model: &Model) -> String {
        let [left, _] = &model.sides;
        left.printed()
    }

    /// The loss on the left after the next step.
    fn answer(model: &Model) -> Option<f64> {
        let [left, _] = &model.sides;
        Some(f64::from(left.next.after)).filter(|after| after.is_finite())
    }

    fn fresh(&self, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let truth = random.between(2, 8);
        let miss = random.between(2, 6) * if random.between(0, 1) == 0 { 1 } else { -1 };
        Self {
            truth: truth as f32 / 2.0,
            start: (truth + miss) as f32 / 2.0,
            rate: random.between(1, 9) as f32 / 10.0,
            steps: 0,
            ..self.clone()
        }
    }

    fn encode(&self) -> String {
        let [left, right] = self.sides;
        Writer::default()
            .add("left", left.name())
            .add("right", right.name())
            .add("beta", self.bends.beta)
            .add("delta", self.bends.delta)
            .add("rate", self.rate)
            .add("true", self.truth)
            .add("w", self.start)
            .add("steps", self.steps)
            .finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let usual = Self::default();
        let positive = |text: &str| finite(text).filter(|value| *value > 0.0);
        let [left, right] = usual.sides;
        Ok(Self {
            sides: [
                reader.get("left", left, Kind::named)?,
                reader.get("right", right, Kind::named)?,
            ],
            bends: Bends {
                beta: reader.get("beta", usual.bends.beta, |t| {
                    finite(t).filter(|beta| *beta >= 0.0)
                })?,
                delta: reader.get("delta", usual.bends.delta, positive)?,
            },
            rate: reader.get("rate", usual.rate, positive)?,
            truth: reader.get("true", usual.truth, finite)?,
            start: reader.get("w", usual.start, finite)?,
            steps: reader.get("steps", usual.steps, |text| {
                text.parse().ok().filter(|steps| *steps <= MOST)
            })?,
        })
    }
}

/// Whether one of these steps starts from the label.
fn landing(taken: &[Step]) -> Option<Regime> {
    let steps = taken.iter().position(|step| step.slope == 0.0)?;
    Some(Regime::Lands(steps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{show, show_signed};

    fn at(rate: f32, steps: usize) -> Descent {
        Descent {
            rate,
            steps,
            ..Descent::default()
        }
    }

    fn rows(side: &Side) -> Vec<String> {
        (side.taken.iter().chain([&side.next]))
            .map(|s| {
                let [slope, before, after] =
                    [s.slope, s.before, s.after].map(|v| show(f64::from(v)));
                format!(
                    "{slope} {} {before} › {after}",
                    show_signed(f64::from(s.step))
                )
            })
            .collect()
    }

    #[test]
    fn three_steps_as_in_the_picture() {
        let [mse, l1] = at(0.25, 3).model().sides;
        assert_eq!(
            (mse.printed(), l1.printed()),
            ("0.1406".to_owned(), "2.2500".to_owned())
        );
        let mse = rows(&mse);
        assert_eq!(
            mse[..3],
            [
                "−6 +1.5 9 › 2.25",
                "−3 +0.75 2.25 › 0.5625",
                "−1.5 +0.375 0.5625 › 0.1406"
            ]
        );
        assert!(mse[3].starts_with("−0.75 +0.1875 0.1406"));
        assert_eq!(
            rows(&l1)[..3],
            [
                "−1 +0.25 3 › 2.75",
                "−1 +0.25 2.75 › 2.5",
                "−1 +0.25 2.5 › 2.25"
            ]
        );
    }

    /// The zones of the slider are found, not typed in: 1 and 2 divided by the curvature.
    #[test]
    fn zones_follow_from_the_curvature_and_the_first_step() {
        let zones = |kind, bends| {
            let state = Descent {
                sides: [kind, kind],
                bends,
                ..Descent::default()
            };
            let [side, _] = state.model().sides;
            side.zones
                .iter()
                .map(|z| (z.from, std::mem::discriminant(&z.regime)))
                .collect::<Vec<_>>()
        };
        let [crawls, walks, swings, hops, diverges] = [
            Regime::Crawls,
            Regime::Walks,
            Regime::Swings,
            Regime::Hops(0.0),
            Regime::Diverges,
        ]
        .map(|r| std::mem::discriminant(&r));
        let bends = Bends {
            beta: 0.5,
            delta: 2.0,
        };
        assert_eq!(
            zones(Kind::Mse, bends),
            [(0.0, crawls), (0.05, walks), (0.5, swings), (1.0, diverges)]
        );
        assert_eq!(zones(Kind::L1, bends), [(0.0, crawls), (0.3, hops)]);
        assert_eq!(
            zones(Kind::SmoothL1, bends),
            [(0.0, crawls), (0.3, walks), (0.5, swings), (1.0, hops)]
        );
        assert_eq!(
            zones(Kind::Huber, bends),
            [(0.0, crawls), (0.15, walks), (1.0, swings), (2.0, hops)]
        );
        // beta = 0 is L1Loss, and any other beta has a curvature however small it is.
        let tiny = Bends { beta: 0.0, ..bends };
        assert_eq!(zones(Kind::SmoothL1, tiny), zones(Kind::L1, bends));
        let curvature = |beta| Shape::of(Kind::SmoothL1, Bends { beta, ..bends }).curvature;
        for beta in [1e-45, 1e-3, 3e38] {
            assert!(
                (curvature(beta) * shortest(beta) - 1.0).abs() < 1e-6,
                "{beta}"
            );
        }
    }

    /// Each regime is what its name says, held against a long walk.
    #[test]
    fn a_regime_says_what_happens() {
        for kind in Kind::ALL {
            for rate in [
                0.01, 0.04, 0.1, 0.25, 0.45, 0.5, 0.7, 0.9, 1.0, 1.3, 1.7, 2.0, 2.5, 4.0,
            ] {
                let state = Descent {
                    sides: [kind, kind],
                    ..at(rate, 120)
                };
                let [side, _] = state.model().sides;
                let miss = |w: f32| w - state.truth;
                let near = |step: &&Step| miss(step.from).abs() > 1e-4;
                let steps: Vec<_> = side.taken.iter().take_while(near).collect();
                let crosses = |s: &&Step| miss(s.from) * miss(s.to) < 0.0;
                let closer = |s: &&Step| miss(s.to).abs() < miss(s.from).abs();
                let name = format!("{kind:?} {rate} {:?}", side.regime);
                match side.regime {
                    Regime::Crawls => {
                        let [first, ..] = side.taken[..] else {
                            panic!("{name}")
                        };
                        assert!(first.step * 10.0 < 3.0, "{name}");
                        assert!(!crosses(&&first), "{name}");
                    }
                    Regime::Walks => assert!(
                        steps
                            .iter()
                            .all(|s| closer(s) && (!crosses(s) || miss(s.to).abs() < 1e-4)),
                        "{name}"
                    ),
                    Regime::Lands(count) => {
                        assert_eq!(side.taken[count].from, 3.0, "{name}");
                        assert!(count > 0 && side.taken[count - 1].from != 3.0, "{name}");
                    }
                    Regime::Swings => {
                        let last = &steps[steps.len().saturating_sub(3)..];
                        assert!(last.iter().all(|s| closer(s) && crosses(s)), "{name}");
                        assert!(miss(side.weight()).abs() < 0.01, "{name}");
                    }
                    Regime::Hops(width) => {
                        let last = &steps[steps.len() - 10..];
                        for step in last {
                            assert!(crosses(step), "{name}");
                            assert!(
                                (f64::from(step.step.abs()) - width).abs() < 1e-4 * width,
                                "{name}"
                            );
                        }
                    }
                    Regime::Diverges => {
                        assert!(side.taken.iter().take(50).all(|s| !closer(&s)), "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_comes_from_the_even_part_may_land_or_hop_less_than_a_whole_step() {
        let smooth = |rate, start| {
            let state = Descent {
                sides: [Kind::SmoothL1, Kind::L1],
                start,
                ..at(rate, 3)
            };
            let [side, _] = state.model().sides;
            side.regime
        };
        // 0, 1.5, 3: there.
        assert_eq!(smooth(1.5, 0.0), Regime::Lands(2));
        assert_eq!(smooth(1.5, 0.25), Regime::Swings);
        // 0.5, 2.5, 3.5, 2.5, …: within beta of the label.
        assert_eq!(smooth(2.0, 0.5), Regime::Hops(1.0));
    }

    #[test]
    fn at_half_the_squared_error_lands_at_once_and_at_one_it_comes_back() {
        let regime = |rate| {
            let [mse, _] = at(rate, 0).model().sides;
            mse.regime
        };
        assert_eq!(regime(0.5), Regime::Lands(1));
        assert_eq!(regime(1.0), Regime::Hops(6.0));
        let there = Descent {
            start: 3.0,
            ..Descent::default()
        };
        assert!(
            there
                .model()
                .sides
                .iter()
                .all(|side| side.regime == Regime::Lands(0))
        );
    }

    #[test]
    fn what_diverges_ends_in_inf_and_nan_without_a_panic() {
        let [mse, l1] = at(2.0, MOST).model().sides;
        assert!(mse.loss().is_nan() && mse.taken.iter().any(|s| s.before == f32::INFINITY));
        assert!(l1.loss().is_finite());
        assert_eq!(Descent::answer(&at(2.0, MOST).model()), None);
        let far = Descent {
            start: 3e38,
            truth: -3e38,
            ..at(0.25, 20)
        };
        assert_eq!(far.model().sides.len(), 2);
    }

    #[test]
    fn steps_go_back_and_forth_within_bounds() {
        let mut state = at(0.25, 3);
        state.walk_on(-1);
        assert_eq!(state.steps, 2);
        state.walk_on(-9);
        assert_eq!(state.steps, 0);
        state.walk_on(MANY as isize);
        assert_eq!(state.steps, MANY);
        state.walk_on(isize::MAX);
        assert_eq!(state.steps, MOST);
        state.begin(1.5);
        assert_eq!((state.start, state.steps), (1.5, 0));
    }

    #[test]
    fn the_curve_passes_through_every_step() {
        let state = at(0.25, 5);
        for (kind, side) in state.sides.into_iter().zip(state.model().sides) {
            let weights: Vec<_> = side.taken.iter().map(|s| f64::from(s.from)).collect();
            for (step, loss) in side.taken.iter().zip(state.curve(kind, &weights)) {
                assert!((f64::from(step.before) - loss).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_script_prints_every_step() {
        let script = at(0.25, 2).script();
        assert_eq!(
            script.text(),
            "import torch
import torch.nn as nn
y = torch.tensor(3.0)
for criterion in [nn.MSELoss(), nn.L1Loss()]:
    w = torch.tensor(0.0, requires_grad=True)
    for step in range(2):
        loss = criterion(w, y)
        loss.backward()
        print(loss.detach(), w.grad)
        with torch.no_grad():
            w -= 0.25 * w.grad
        w.grad = None
    print(criterion(w, y).detach())
"
        );
        assert_eq!(
            script.output,
            [
                "tensor(9.) tensor(-6.)",
                "tensor(2.2500) tensor(-3.)",
                "tensor(0.5625)",
                "tensor(3.) tensor(-1.)",
                "tensor(2.7500) tensor(-1.)",
                "tensor(2.5000)"
            ]
        );
    }

    #[test]
    fn a_link_restores_the_state() {
        let state = Descent {
            truth: -1.5,
            start: 1.0 / 3.0,
            rate: 1.25,
            steps: 17,
            sides: [Kind::Huber, Kind::SmoothL1],
            bends: Bends {
                beta: 0.0,
                delta: 0.25,
            },
        };
        assert_eq!(Descent::decode(&state.encode()), Ok(state));
        assert_eq!(Descent::decode(""), Ok(Descent::default()));
        for (query, key) in [
            ("left=Nope", "left"),
            ("right=", "right"),
            ("beta=-1", "beta"),
            ("delta=0", "delta"),
            ("rate=0", "rate"),
            ("rate=inf", "rate"),
            ("true=nan", "true"),
            ("w=x", "w"),
            ("steps=201", "steps"),
            ("steps=-1", "steps"),
        ] {
            assert_eq!(Descent::decode(query).unwrap_err().key, key, "{query}");
        }
    }

    #[test]
    fn fresh_numbers_are_the_seeds_and_start_off_the_label() {
        let state = at(0.25, 3);
        assert_eq!(state.fresh(3), state.fresh(3));
        for seed in 0..50 {
            let fresh = state.fresh(seed);
            assert!(fresh.start != fresh.truth && fresh.steps == 0);
            assert!(Descent::answer(&fresh.model()).is_some());
        }
    }
}
