//! The archery lab: a round of arrows, and the rule by which the coach gives points for their misses.

mod comment;
mod round;
mod rule;

pub use comment::{Comment, Happened, Side};
pub use round::{
    BEGINNER, FACE, FURTHEST, GALE, HEIGHT, NEIGHBOUR, Place, RING, WIDTH, distance, on_range,
};
pub use rule::{Bends, CAP, PER_CM, Rule};

use super::State;
use super::query::{BadQuery, Reader, Writer, finite};
use crate::loss::Reduction;
use crate::number::show;
use crate::python::script::{Role, Script, Writer as Python};
use crate::tensor::Tensor;

/// The most arrows in a round.
pub const MOST: usize = 10;

/// An arrow where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Arrow {
    /// Tells the arrows apart while some are added and others removed; not part of a link.
    pub key: u32,
    /// Centimetres to the right of the target's centre.
    pub x: f32,
    /// Centimetres above it.
    pub y: f32,
}

impl Arrow {
    /// Where it stands.
    pub fn place(self) -> Place {
        (self.x, self.y)
    }

    /// Moves it to this distance from the centre, in its own direction if the range allows.
    pub fn put_at(&mut self, distance: f32) {
        (self.x, self.y) = round::at_distance(distance, self.place());
    }

    /// Moves it to a place on the range.
    pub fn put(&mut self, place: Place) {
        (self.x, self.y) = on_range(place);
    }
}

impl PartialEq for Arrow {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

/// The state of the lab: everything that a link restores.
#[derive(Debug, Clone, PartialEq)]
pub struct Archery {
    /// The rule in force.
    pub rule: Rule,
    /// `beta` and `delta` of the rules that have them.
    pub bends: Bends,
    /// The learning rate of one step, above 0.
    pub rate: f32,
    /// Where the wind carries an arrow, at most [`GALE`] along either axis.
    pub wind: Place,
    /// How far the archer's arrows scatter, 0 to [`BEGINNER`].
    pub spread: f32,
    /// Where the next arrow is aimed.
    pub aim: Place,
    /// What the round's wind and shots are drawn from.
    pub seed: u32,
    /// How many shots have been drawn from it.
    pub shots: u32,
    /// 1 to [`MOST`] of them.
    pub arrows: Vec<Arrow>,
    /// The arrow that is looked at, counted from 0.
    pub chosen: usize,
    /// Where the arrows of the round before stood; none before the second round.
    pub last: Vec<Place>,
}

impl Default for Archery {
    /// Five arrows, the last of them on the neighbour's target, under the guide's rule.
    fn default() -> Self {
        Self {
            rule: Rule::Guide,
            bends: Bends::default(),
            rate: 1.0,
            wind: (4.0, 0.0),
            spread: 2.0,
            aim: (0.0, 0.0),
            seed: 1,
            shots: 0,
            arrows: arrows(&[-1.2, -2.1, 3.0, 6.0, 28.8], &[-1.6, 2.8, 4.0, -8.0, 8.4]),
            chosen: 4,
            last: Vec::new(),
        }
    }
}

fn arrows(x: &[f32], y: &[f32]) -> Vec<Arrow> {
    (0..)
        .zip(x.iter().zip(y))
        .map(|(key, (&x, &y))| Arrow { key, x, y })
        .collect()
}

/// What follows from one arrow.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shot {
    /// The distance d from the centre, in centimetres, to the millimetre.
    pub distance: f32,
    /// Its points by the rule in force.
    pub points: f32,
    /// The derivative of the loss with respect to d.
    pub slope: f32,
    /// Its part of all points under each rule, in the order of [`Rule::ALL`]; nan where there are no points.
    pub shares: [f32; Rule::ALL.len()],
}

/// Everything that follows from a state, in PyTorch's float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The mean of the points: the loss of the round.
    pub loss: f32,
    /// The loss of the round before by today's rule.
    pub last_loss: Option<f32>,
    /// One per arrow.
    pub shots: Vec<Shot>,
    /// The arrow furthest off, counted from 0.
    pub wildest: usize,
    /// What the coach says.
    pub comment: Comment,
}

impl Model {
    /// The part of all points that the arrow furthest off has under a rule.
    pub fn share_of_wildest(&self, rule: Rule) -> f32 {
        let shares = self.shots.get(self.wildest).map(|shot| shot.shares);
        (Rule::ALL.iter().zip(shares.unwrap_or([f32::NAN; 5])))
            .find(|(each, _)| **each == rule)
            .map_or(f32::NAN, |(_, share)| share)
    }

    /// Whether no other rule gives the arrow furthest off a larger part of all points.
    pub fn hates_most(&self, rule: Rule) -> bool {
        let share = self.share_of_wildest(rule);
        // Rules that agree differ in the last digits.
        (Rule::ALL.into_iter()).all(|other| self.share_of_wildest(other) <= share + 1e-5)
    }
}

impl Archery {
    /// The guide's three cases: the bullseye, 10 cm off, and the neighbour's target.
    pub fn three_cases() -> Self {
        Self {
            arrows: arrows(&[0.0, 6.0, 28.8], &[0.0, -8.0, 8.4]),
            chosen: 1,
            ..Self::default()
        }
    }

    /// The distances of the arrows as a float32 tensor.
    pub fn distances(&self) -> Tensor {
        measured(self.arrows.iter().map(|arrow| arrow.place()))
    }

    /// One more arrow, shot at the aim; nothing when there are [`MOST`].
    pub fn shoot(&mut self) {
        if self.arrows.len() >= MOST {
            return;
        }
        let (x, y) = round::shot(self.seed, self.shots, self.aim, self.wind, self.spread);
        self.shots = self.shots.wrapping_add(1);
        let key = self.next_key();
        self.arrows.push(Arrow { key, x, y });
        self.chosen = self.arrows.len() - 1;
    }

    /// The key that the next arrow gets.
    pub fn next_key(&self) -> u32 {
        (self.arrows.iter().map(|arrow| arrow.key + 1).max()).unwrap_or(0)
    }

    /// Removes an arrow; the last one stays.
    pub fn remove(&mut self, index: usize) {
        if self.arrows.len() > 1 && index < self.arrows.len() {
            self.arrows.remove(index);
            if self.chosen > index || self.chosen == self.arrows.len() {
                self.chosen -= 1;
            }
        }
    }

    /// Another round of as many arrows at the same aim, in another wind.
    pub fn new_round(&self, seed: u32) -> Self {
        let mut next = Self {
            seed,
            shots: 0,
            wind: round::wind(seed),
            last: self.arrows.iter().map(|arrow| arrow.place()).collect(),
            arrows: Vec::new(),
            ..self.clone()
        };
        for _ in 0..self.arrows.len() {
            next.shoot();
        }
        next
    }

    /// The state after one step of gradient descent: every arrow moves by rate × slope towards the centre.
    pub fn step(&self, model: &Model) -> Self {
        let mut next = self.clone();
        for (arrow, shot) in next.arrows.iter_mut().zip(&model.shots) {
            let stride = self.rate * shot.slope / shot.distance;
            if stride.is_finite() {
                arrow.put((arrow.x - stride * arrow.x, arrow.y - stride * arrow.y));
            }
        }
        next
    }

    /// The loss of the round by another rule.
    pub fn loss_by(&self, rule: Rule) -> f32 {
        number(&self.bends.points(rule, &self.distances(), Reduction::Mean))
    }

    /// The script of this state: it prints the loss and its slope at each distance.
    pub fn script(&self) -> Script {
        let distances = self.distances();
        if let Some(entry) = self.rule.entry() {
            let bullseye = Tensor::vec_f32(vec![0.0; distances.len()]);
            let options = self.bends.options(self.rule);
            return Script::new(entry, &options, &[&distances, &bullseye], &[0]);
        }
        let mut python = Python::default();
        python.import("torch");
        python.plain("d = ");
        python.tensor(&distances, true, false, |element| Role::Prediction {
            argument: 0,
            element,
        });
        python.end_line();
        python.plain("points = ");
        python.token("torch.clamp", Role::Loss);
        python.line(&format!("({PER_CM} * d.abs(), max={CAP})"));
        for line in [
            "loss = points.mean()",
            "print(loss.detach())",
            "loss.backward()",
            "print(d.grad)",
        ] {
            python.line(line);
        }
        let (loss, slopes) = self.bends.mean(self.rule, &distances);
        Script {
            lines: python.lines,
            output: vec![loss.to_string(), slopes.to_string()],
        }
    }

    /// Each arrow's part of all points under a rule.
    fn shares(&self, rule: Rule, distances: &Tensor) -> Vec<f32> {
        let points = self.bends.points(rule, distances, Reduction::None);
        let total = self.bends.points(rule, distances, Reduction::Sum).item();
        let total = total.unwrap_or(f64::NAN) as f32;
        let points = points.f32s().unwrap_or_default();
        points.iter().map(|points| points / total).collect()
    }
}

fn number(tensor: &Tensor) -> f32 {
    tensor.item().unwrap_or(f64::NAN) as f32
}

/// The distances from the centre, as a float32 tensor.
fn measured(places: impl Iterator<Item = Place>) -> Tensor {
    Tensor::vec_f32(
        places
            .map(|place| round::distance(place, (0.0, 0.0)))
            .collect(),
    )
}

impl State for Archery {
    type Model = Model;

    fn model(&self) -> Model {
        let tensor = self.distances();
        let single = self.bends.points(self.rule, &tensor, Reduction::None);
        let (loss, slopes) = self.bends.mean(self.rule, &tensor);
        let shares = Rule::ALL.map(|rule| self.shares(rule, &tensor));
        let shots: Vec<_> = (tensor.f32s().unwrap_or_default().iter().enumerate())
            .zip(single.f32s().unwrap_or_default())
            .zip(slopes.f32s().unwrap_or_default())
            .map(|(((i, &distance), &points), &slope)| Shot {
                distance,
                points,
                slope,
                shares: shares
                    .each_ref()
                    .map(|s| s.get(i).copied().unwrap_or(f32::NAN)),
            })
            .collect();
        let wildest = (shots.iter().enumerate())
            .fold((0, f32::NEG_INFINITY), |most, (i, shot)| {
                if shot.distance > most.1 {
                    (i, shot.distance)
                } else {
                    most
                }
            })
            .0;
        let last = (!self.last.is_empty()).then(|| measured(self.last.iter().copied()));
        let last_loss =
            last.map(|last| number(&self.bends.points(self.rule, &last, Reduction::Mean)));
        let loss = number(&loss);
        let happened = comment::happened(self, &shots, wildest);
        Model {
            loss,
            last_loss,
            comment: Comment {
                happened,
                capped: comment::is_capped(happened, self.rule, &shots),
                // A round that is not yet as long as the last one is not held against it.
                than_last: last_loss
                    .filter(|_| self.arrows.len() >= self.last.len())
                    .and_then(|last| loss.partial_cmp(&last)),
            },
            shots,
            wildest,
        }
    }

    /// Points as a coach writes them: `40.5`.
    fn readout(model: &Model) -> String {
        show(f64::from(model.loss))
    }

    fn answer(model: &Model) -> Option<f64> {
        Some(f64::from(model.loss))
    }

    fn fresh(&self, seed: u64) -> Self {
        self.new_round(seed as u32)
    }

    fn encode(&self) -> String {
        let writer = Writer::default()
            .add("rule", self.rule.name())
            .add("beta", self.bends.beta)
            .add("delta", self.bends.delta)
            .add("rate", self.rate)
            .list("wind", pair(self.wind))
            .add("spread", self.spread)
            .list("aim", pair(self.aim))
            .add("seed", self.seed)
            .add("shots", self.shots)
            .list("x", self.arrows.iter().map(|a| a.x))
            .list("y", self.arrows.iter().map(|a| a.y))
            .add("chosen", self.chosen + 1);
        if self.last.is_empty() {
            return writer.finish();
        }
        (writer.list("lastx", self.last.iter().map(|p| p.0)))
            .list("lasty", self.last.iter().map(|p| p.1))
            .finish()
    }

    fn decode(query: &str) -> Result<Self, BadQuery> {
        let reader = Reader::new(query);
        let usual = Self::default();
        let places = places(&reader, "x", "y")?;
        let count = places.len();
        let (x, y): (Vec<_>, Vec<_>) = places.into_iter().unzip();
        let whole = |text: &str| text.parse().ok();
        Ok(Self {
            rule: reader.get("rule", usual.rule, Rule::named)?,
            bends: Bends {
                beta: reader.get("beta", usual.bends.beta, |t| {
                    finite(t).filter(|v| *v >= 0.0)
                })?,
                delta: reader.get("delta", usual.bends.delta, |t| {
                    finite(t).filter(|v| *v > 0.0)
                })?,
            },
            rate: reader.get("rate", usual.rate, |t| finite(t).filter(|v| *v > 0.0))?,
            wind: reader.get("wind", usual.wind, |text| {
                read_pair(text).filter(|(x, y)| x.abs() <= GALE && y.abs() <= GALE)
            })?,
            spread: reader.get("spread", usual.spread, |text| {
                finite(text).filter(|spread| (0.0..=BEGINNER).contains(spread))
            })?,
            aim: reader.get("aim", usual.aim, |text| {
                read_pair(text).filter(|place| round::is_on_range(*place))
            })?,
            seed: reader.get("seed", usual.seed, whole)?,
            shots: reader.get("shots", usual.shots, whole)?,
            arrows: arrows(&x, &y),
            chosen: reader.get(
                "chosen",
                usual.chosen.min(count.saturating_sub(1)),
                |text| {
                    let number: usize = text.parse().ok()?;
                    (1..=count).contains(&number).then(|| number - 1)
                },
            )?,
            last: match reader.text("lastx") {
                Some(_) => self::places(&reader, "lastx", "lasty")?,
                None => Vec::new(),
            },
        })
    }
}

fn pair((x, y): Place) -> impl Iterator<Item = f32> {
    [x, y].into_iter()
}

fn read_pair(text: &str) -> Option<Place> {
    let (x, y) = text.split_once(',')?;
    Some((finite(x)?, finite(y)?))
}

/// 1 to [`MOST`] places on the range, from two lists.
fn places(reader: &Reader, x: &str, y: &str) -> Result<Vec<Place>, BadQuery> {
    let (xs, ys) = (reader.list(x)?, reader.list(y)?);
    let bad = |key: &str| BadQuery {
        key: key.to_owned(),
    };
    if xs.len() != ys.len() || xs.len() > MOST {
        return Err(bad(y));
    }
    let places: Vec<Place> = xs.into_iter().zip(ys).collect();
    if places.iter().any(|place| !round::is_on_range(*place)) {
        return Err(bad(x));
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_arrows_by_the_guides_rule() {
        let model = Archery::default().model();
        let points: Vec<_> = model.shots.iter().map(|s| (s.distance, s.points)).collect();
        assert_eq!(
            points,
            [
                (2.0, 10.0),
                (3.5, 17.5),
                (5.0, 25.0),
                (10.0, 50.0),
                (30.0, 100.0)
            ]
        );
        assert_eq!(Archery::readout(&model), "40.5");
        assert_eq!(model.wildest, 4);
    }

    #[test]
    fn the_guides_three_cases_are_a_preset() {
        let model = Archery::three_cases().model();
        let points: Vec<_> = model.shots.iter().map(|s| s.points).collect();
        assert_eq!(points, [0.0, 50.0, 100.0]);
    }

    #[test]
    fn squares_hate_the_wild_arrow_most_and_the_cap_least() {
        let model = Archery::default().model();
        let shares = Rule::ALL.map(|rule| model.share_of_wildest(rule));
        let shown = shares.map(|share| format!("{:.0}%", share * 100.0));
        assert_eq!(shown, ["49%", "59%", "86%", "61%", "61%"]);
        let hated = Rule::ALL.map(|rule| model.hates_most(rule));
        assert_eq!(hated, [false, false, true, false, false]);
        for rule in 0..Rule::ALL.len() {
            let all: f32 = model.shots.iter().map(|shot| shot.shares[rule]).sum();
            assert!((all - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_step_moves_arrows_to_the_centre_but_not_the_one_beyond_the_cap() {
        let mut lab = Archery::default();
        let model = lab.model();
        let next = lab.step(&model).model();
        for i in 0..4 {
            assert!(next.shots[i].distance < model.shots[i].distance, "{i}");
        }
        assert_eq!(next.shots[4].distance, 30.0);
        lab.rule = Rule::Mse;
        let model = lab.model();
        assert!(lab.step(&model).model().shots[4].distance < 20.0);
    }

    #[test]
    fn a_step_at_the_bullseye_goes_nowhere() {
        for rule in Rule::ALL {
            let lab = Archery {
                rule,
                arrows: arrows(&[0.0], &[0.0]),
                ..Archery::default()
            };
            assert_eq!(lab.step(&lab.model()), lab);
        }
    }

    #[test]
    fn the_guides_script_has_its_rule_and_the_others_their_loss() {
        let mut lab = Archery::default();
        assert_eq!(
            lab.script().text(),
            "import torch
d = torch.tensor([2.0, 3.5, 5.0, 10.0, 30.0], requires_grad=True)
points = torch.clamp(5 * d.abs(), max=100)
loss = points.mean()
print(loss.detach())
loss.backward()
print(d.grad)
"
        );
        assert_eq!(
            lab.script().output,
            ["tensor(40.5000)", "tensor([1., 1., 1., 1., 0.])"]
        );
        lab.rule = Rule::SmoothL1;
        lab.bends.beta = 4.0;
        let script = lab.script();
        assert!(
            script
                .text()
                .contains("nn.SmoothL1Loss(beta=4.0)(y_pred, y_true)")
        );
        assert_eq!(script.output[0], format!("tensor({:.4})", lab.model().loss));
    }

    #[test]
    fn a_round_is_its_seed() {
        let lab = Archery::default();
        assert_eq!(lab.new_round(9), lab.new_round(9));
        assert_ne!(lab.new_round(9), lab.new_round(10));
        let next = lab.new_round(9);
        assert_eq!((next.arrows.len(), next.shots), (5, 5));
        assert_eq!(
            next.last,
            lab.arrows.iter().map(|a| a.place()).collect::<Vec<_>>()
        );
        assert_eq!(lab.fresh(9), next);
    }

    #[test]
    fn rounds_differ() {
        let lab = Archery::default();
        let mut losses: Vec<_> = (0..20)
            .map(|seed| lab.new_round(seed).model().loss)
            .collect();
        losses.sort_by(f32::total_cmp);
        losses.dedup();
        assert!(losses.len() > 15, "{losses:?}");
    }

    #[test]
    fn arrows_come_and_go_within_bounds() {
        let mut lab = Archery::default();
        for _ in 0..20 {
            lab.shoot();
        }
        assert_eq!(
            (lab.arrows.len(), lab.shots, lab.chosen),
            (MOST, 5, MOST - 1)
        );
        lab.remove(2);
        assert_eq!(lab.chosen, MOST - 2);
        lab.shoot();
        let mut keys: Vec<_> = lab.arrows.iter().map(|a| a.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), MOST);
        for _ in 0..20 {
            lab.remove(0);
        }
        assert_eq!((lab.arrows.len(), lab.chosen), (1, 0));
    }

    #[test]
    fn a_link_restores_the_state() {
        let lab = Archery::default();
        assert_eq!(Archery::decode(&lab.encode()), Ok(lab.clone()));
        let mut lab = lab.new_round(77);
        lab.rule = Rule::Huber;
        lab.bends.delta = 0.25;
        lab.aim = (-3.5, 1.0);
        lab.spread = 0.0;
        lab.remove(1);
        assert_eq!(Archery::decode(&lab.encode()), Ok(lab.clone()));
        // The next arrow flies alike on both sides of the link.
        let mut other = Archery::decode(&lab.encode()).unwrap_or_default();
        lab.shoot();
        other.shoot();
        assert_eq!(lab, other);
    }

    #[test]
    fn a_broken_link_is_refused_by_its_first_bad_key() {
        for (query, key) in [
            ("", "x"),
            ("x=&y=", "x"),
            ("x=1,2&y=1", "y"),
            ("x=1,nan&y=1,2", "x"),
            ("x=40&y=0", "x"),
            ("x=0&y=-23", "x"),
            ("x=1&y=1&rule=BCELoss", "rule"),
            ("x=1&y=1&beta=-1", "beta"),
            ("x=1&y=1&delta=0", "delta"),
            ("x=1&y=1&rate=0", "rate"),
            ("x=1&y=1&wind=1", "wind"),
            ("x=1&y=1&wind=11,0", "wind"),
            ("x=1&y=1&spread=9", "spread"),
            ("x=1&y=1&aim=0,99", "aim"),
            ("x=1&y=1&seed=-1", "seed"),
            ("x=1&y=1&shots=x", "shots"),
            ("x=1&y=1&chosen=2", "chosen"),
            ("x=1&y=1&lastx=1", "lasty"),
            ("x=1,1,1,1,1,1,1,1,1,1,1&y=1,1,1,1,1,1,1,1,1,1,1", "y"),
        ] {
            let error = Archery::decode(query).unwrap_err();
            assert_eq!(error.key, key, "{query}");
        }
    }

    #[test]
    fn every_rule_has_a_model_whatever_its_options() {
        for rule in Rule::ALL {
            for bend in [1e-30, 0.3, 3e38] {
                let lab = Archery {
                    rule,
                    bends: Bends {
                        beta: bend,
                        delta: bend,
                    },
                    ..Archery::default()
                };
                let model = lab.model();
                assert_eq!(model.shots.len(), 5, "{rule:?} {bend}");
                assert_eq!(lab.step(&model).arrows.len(), 5);
            }
        }
    }
}
