//! A round: ten exercises after each other, and where a person stands with each of them.
//!
//! ```text
//! bullseye-round 1 at 1
//! mse-pair\t0\t2\t0\t100\t1\t0.025\t0.025
//! ```
//!
//! After the title a line for each exercise: template, seed, open hints, whether the solution is open, the best credit
//! (`-` before the first answer), whether these numbers are solved, the last answer and what stands in the field.

use super::exercise::{Answer, Exercise, GUIDE_SEED, Template};
use super::marking::{Response, Verdict, mark};
use super::mastery;
use super::progress::{Attempt, Progress};
use super::templates;
use crate::number::NumberError;
use std::fmt::Write;

/// As many exercises make a round.
pub const SHOTS: usize = 10;

/// How many hints there are before the solution.
pub const HINTS: u8 = 3;

/// One exercise of a round.
#[derive(Debug, Clone)]
pub struct Shot {
    /// What is asked.
    pub template: &'static Template,
    /// With which numbers.
    pub seed: u64,
    /// How many hints are open.
    pub hints: u8,
    /// Whether the solution is open.
    pub solution: bool,
    /// The best credit so far, whichever the numbers; nothing before the first answer that counts.
    pub best: Option<u8>,
    /// Whether it is answered rightly with these numbers.
    pub solved: bool,
    /// The last answer: what was typed, the option's place, or the lines' places with points between.
    pub answered: Option<String>,
    /// What stands in the answer's field.
    pub typed: String,
}

impl PartialEq for Shot {
    fn eq(&self, other: &Self) -> bool {
        self.line() == other.line()
    }
}

impl Shot {
    fn new(template: &'static Template, seed: u64) -> Self {
        Self {
            template,
            seed,
            hints: 0,
            solution: false,
            best: None,
            solved: false,
            answered: None,
            typed: String::new(),
        }
    }

    /// Whether the solution may be opened: after an answer that counts, once every hint was read or it is solved.
    pub fn may_see_solution(&self) -> bool {
        self.solved || (self.best.is_some() && self.hints >= HINTS)
    }

    /// What the last answer became.
    pub fn verdict(&self, exercise: &Exercise) -> Option<Verdict> {
        (self.answered.as_deref()).map(|answer| mark_text(exercise, answer))
    }

    /// Whether nothing of it would be missed. What was shot and not understood is nothing.
    fn is_untouched(&self) -> bool {
        let is_kept = !self.typed.is_empty() && self.answered.as_ref() != Some(&self.typed);
        self.best.is_none() && self.hints == 0 && !is_kept
    }

    fn line(&self) -> String {
        let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            self.template.id,
            self.seed,
            self.hints,
            u8::from(self.solution),
            self.best.map_or("-".to_owned(), |best| best.to_string()),
            u8::from(self.solved),
            // An answer that was never given and an empty one differ.
            (self.answered.as_deref()).map_or("-".to_owned(), |text| format!("={}", plain(text))),
            plain(&self.typed),
        )
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split('\t');
        let shot = Self {
            template: templates::find(parts.next()?)?,
            seed: parts.next()?.parse().ok()?,
            hints: parts.next()?.parse().ok().filter(|hints| *hints <= HINTS)?,
            solution: parts.next()? == "1",
            best: match parts.next()? {
                "-" => None,
                best => Some(best.parse().ok().filter(|best| *best <= 100)?),
            },
            solved: parts.next()? == "1",
            answered: parts.next()?.strip_prefix('=').map(str::to_owned),
            typed: parts.next()?.to_owned(),
        };
        parts.next().is_none().then_some(shot)
    }
}

/// Marks an answer that is kept as text.
fn mark_text(exercise: &Exercise, text: &str) -> Verdict {
    match exercise.answer {
        Answer::Number(_) | Answer::Whole(_) | Answer::Text(_) => {
            mark(exercise, Response::Typed(text))
        }
        Answer::Choice { .. } if text.is_empty() => Verdict::Unread(NumberError::Empty.into()),
        // What is no place is beyond the last one, and not understood.
        Answer::Choice { .. } => mark(
            exercise,
            Response::Chosen(text.parse().unwrap_or(usize::MAX)),
        ),
        // Untouched, the lines are an answer too.
        Answer::Order { ref lines, .. } if text.is_empty() => {
            let shown: Vec<usize> = (0..lines.len()).collect();
            mark(exercise, Response::Arranged(&shown))
        }
        Answer::Order { .. } => mark(exercise, Response::Arranged(&places(text))),
    }
}

/// The order of lines that a text such as `2.0.1` stands for.
pub fn places(text: &str) -> Vec<usize> {
    let read = |place: &str| place.parse().unwrap_or(usize::MAX);
    text.split('.').map(read).collect()
}

/// The text for an order of lines.
pub fn arranged(places: &[usize]) -> String {
    let places: Vec<String> = places.iter().map(usize::to_string).collect();
    places.join(".")
}

/// Up to [`SHOTS`] exercises, never none.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    shots: Vec<Shot>,
    at: usize,
}

const TITLE: &str = "bullseye-round 1 at ";

impl Round {
    /// A round that begins with what is to be practised next.
    pub fn new(progress: &Progress, fresh: u64) -> Self {
        let mut round = Self {
            shots: Vec::new(),
            at: 0,
        };
        round.push(progress, fresh);
        round
    }

    /// All exercises so far.
    pub fn shots(&self) -> &[Shot] {
        &self.shots
    }

    /// The place of the one at hand.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The one at hand.
    pub fn shot(&self) -> Option<&Shot> {
        self.shots.get(self.at)
    }

    /// The one at hand, to be changed.
    pub fn shot_mut(&mut self) -> Option<&mut Shot> {
        self.shots.get_mut(self.at)
    }

    /// Goes to one of the round.
    pub fn go(&mut self, at: usize) {
        self.at = at.min(self.shots.len().saturating_sub(1));
    }

    /// Goes to this exercise. One that is new to the round takes the place of an untouched one, else it is added; a
    /// full round ends, and a new one begins with it.
    pub fn open(&mut self, template: &'static Template, seed: u64) {
        let known = (self.shots.iter())
            .position(|shot| shot.template.id == template.id && shot.seed == seed);
        let shot = Shot::new(template, seed);
        if let Some(at) = known {
            self.at = at;
        } else if let Some(untouched) = self.shot_mut().filter(|shot| shot.is_untouched()) {
            *untouched = shot;
        } else {
            self.add(shot);
        }
    }

    /// Goes to the next exercise: one of the round that nobody has answered yet, else what is weak and not in it.
    pub fn next(&mut self, progress: &Progress, fresh: u64) {
        let waiting =
            |(at, shot): (usize, &Shot)| (at != self.at && shot.best.is_none()).then_some(at);
        match self.shots.iter().enumerate().find_map(waiting) {
            Some(at) => self.at = at,
            None => self.push(progress, fresh),
        }
    }

    fn push(&mut self, progress: &Progress, fresh: u64) {
        let is_new = |template: &&Template| {
            let here = |shot: &Shot| shot.template.id == template.id;
            !self.shots.iter().any(here)
        };
        let wanted = mastery::next(progress, usize::MAX).into_iter().find(is_new);
        if let Some(template) = wanted {
            self.add(Shot::new(template, first_seed(template, progress, fresh)));
        }
    }

    fn add(&mut self, shot: Shot) {
        if self.shots.len() >= SHOTS {
            self.shots.clear();
        }
        self.shots.push(shot);
        self.at = self.shots.len() - 1;
    }

    /// The same exercise with other numbers. Its best credit stays.
    pub fn renew(&mut self, seed: u64) {
        if let Some(shot) = self.shot_mut() {
            let best = shot.best;
            *shot = Shot {
                best,
                ..Shot::new(shot.template, seed)
            };
        }
    }

    /// Marks an answer to the exercise at hand. What counts is noted in `progress`; once it is solved with these
    /// numbers, or was so on another day, a right answer proves nothing new.
    pub fn answer(&mut self, text: &str, at: u64, progress: &mut Progress) -> Option<Verdict> {
        let shot = self.shot_mut()?;
        let verdict = mark_text(&shot.template.build(shot.seed), text);
        shot.answered = Some(text.to_owned());
        let Some(credit) = verdict.credit() else {
            return Some(verdict);
        };
        let attempt = Attempt {
            at,
            seed: shot.seed,
            credit,
            hints: if shot.solution { HINTS + 1 } else { shot.hints },
        };
        let is_known = progress.record(shot.template.id).is_some_and(|record| {
            (record.latest()).any(|other| other.seed == shot.seed && other.credit == 100)
        });
        if !shot.solved && !is_known {
            progress.add(shot.template.id, attempt);
        }
        shot.best = shot.best.max(Some(credit));
        shot.solved |= verdict == Verdict::Right;
        Some(verdict)
    }

    /// The text to be kept.
    pub fn encode(&self) -> String {
        let mut text = format!("{TITLE}{}\n", self.at);
        for shot in &self.shots {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{}", shot.line());
        }
        text
    }

    /// Reads what [`encode`](Self::encode) wrote; nothing if anything in it cannot be read.
    pub fn decode(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let at = lines.next()?.strip_prefix(TITLE)?.parse().ok()?;
        let shots: Vec<Shot> = lines.map(Shot::read).collect::<Option<_>>()?;
        ((1..=SHOTS).contains(&shots.len()) && at < shots.len()).then_some(Self { shots, at })
    }
}

/// The guide's own numbers the first time where there are any, fresh ones otherwise.
pub fn first_seed(template: &'static Template, progress: &Progress, fresh: u64) -> u64 {
    if templates::is_guides(template) && progress.record(template.id).is_none() {
        GUIDE_SEED
    } else {
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(round: &Round) -> Vec<&str> {
        round.shots.iter().map(|shot| shot.template.id).collect()
    }

    #[test]
    fn begins_with_the_guides_exercises_and_fills_up() {
        let progress = Progress::default();
        let mut round = Round::new(&progress, 7);
        for seed in 8..10 {
            round.shot_mut().unwrap().best = Some(0);
            round.next(&progress, seed);
        }
        assert_eq!(ids(&round), ["mse-pair", "ce-one", "bce-logits-one"]);
        assert!(round.shots.iter().all(|shot| shot.seed == GUIDE_SEED));
        for seed in 10..17 {
            round.shot_mut().unwrap().best = Some(100);
            round.next(&progress, seed);
        }
        assert_eq!(round.shots.len(), SHOTS);
        round.shot_mut().unwrap().best = Some(100);
        round.go(1);
        round.next(&progress, 99);
        assert_eq!((round.shots.len(), round.at), (1, 0), "a new round");
    }

    #[test]
    fn what_is_right_counts_once_and_help_is_noted() {
        let mut progress = Progress::default();
        let mut round = Round::new(&progress, 1);
        assert!(matches!(
            round.answer("?", 1, &mut progress),
            Some(Verdict::Unread(_))
        ));
        assert_eq!(progress, Progress::default(), "it costs nothing");
        assert!(!round.shot().unwrap().may_see_solution());
        round.answer("0.05", 2, &mut progress);
        round.shot_mut().unwrap().hints = HINTS;
        assert!(round.shot().unwrap().may_see_solution());
        round.shot_mut().unwrap().solution = true;
        assert_eq!(
            round.answer("0.025", 3, &mut progress),
            Some(Verdict::Right)
        );
        round.answer("0.025", 4, &mut progress);
        let record = progress.record("mse-pair").unwrap();
        let seen: Vec<_> = record.latest().map(|a| (a.at, a.credit, a.hints)).collect();
        assert_eq!(seen, [(2, 0, 0), (3, 100, HINTS + 1)]);
        // The same numbers on another day.
        let mut again = Round::new(&progress, 5);
        again.open(templates::find("mse-pair").unwrap(), GUIDE_SEED);
        again.answer("0.025", 9, &mut progress);
        assert_eq!(progress.record("mse-pair").unwrap().latest().count(), 2);
    }

    #[test]
    fn fresh_numbers_keep_the_best() {
        let mut progress = Progress::default();
        let mut round = Round::new(&progress, 1);
        round.answer("0.025", 1, &mut progress);
        round.renew(12);
        let shot = round.shot().unwrap();
        assert_eq!((shot.best, shot.solved, shot.seed), (Some(100), false, 12));
        assert_eq!(shot.answered, None);
    }

    #[test]
    fn a_link_is_opened_in_place_of_what_is_untouched() {
        let progress = Progress::default();
        let mut round = Round::new(&progress, 1);
        let linked = templates::find("ce-mean").unwrap();
        round.open(linked, 5);
        assert_eq!(ids(&round), ["ce-mean"]);
        round.shot_mut().unwrap().hints = 1;
        round.open(linked, 6);
        round.open(linked, 5);
        assert_eq!((ids(&round).len(), round.at), (2, 0));
    }

    #[test]
    fn reads_what_it_wrote_and_nothing_else() {
        let mut progress = Progress::default();
        let mut round = Round::new(&progress, 1);
        round.answer("0.04 + 0.01", 1, &mut progress);
        round.shot_mut().unwrap().typed = "0.0\t4".to_owned();
        round.next(&progress, 2);
        let text = round.encode();
        let read = Round::decode(&text).unwrap();
        assert_eq!(read.encode(), text);
        assert_eq!(read.shots[0].answered.as_deref(), Some("0.04 + 0.01"));
        for bad in [
            "",
            "bullseye-round 1 at 0\n",
            "bullseye-round 2 at 0\nx",
            "?",
        ] {
            assert_eq!(Round::decode(bad), None, "{bad}");
        }
        for (from, to) in [("at 1", "at 9"), ("mse-pair", "mse-no"), ("\t0\t", "\tx\t")] {
            assert_eq!(Round::decode(&text.replace(from, to)), None, "{from}");
        }
    }

    #[test]
    fn a_choice_that_nobody_made_is_no_answer() {
        let mut progress = Progress::default();
        let mut round = Round::new(&progress, 1);
        round.open(templates::find("misprint-ce").unwrap(), GUIDE_SEED);
        let verdict = round.answer("", 1, &mut progress);
        assert_eq!(verdict, Some(Verdict::Unread(NumberError::Empty.into())));
        assert_eq!(progress, Progress::default());
    }

    #[test]
    fn a_shot_that_does_not_count_is_no_exercise_of_the_round() {
        let mut progress = Progress::default();
        for (id, text) in [("misprint-ce", ""), ("mse-pair", "abc"), ("loop-ce", "9")] {
            let mut round = Round::new(&progress, 1);
            round.open(templates::find(id).unwrap(), GUIDE_SEED);
            round.shot_mut().unwrap().typed = text.to_owned();
            round.answer(text, 1, &mut progress);
            round.open(templates::find("ce-mean").unwrap(), 5);
            assert_eq!(ids(&round), ["ce-mean"], "{id}");
        }
        // What was typed since is kept.
        let mut round = Round::new(&progress, 1);
        round.answer("abc", 1, &mut progress);
        round.shot_mut().unwrap().typed = "0.0".to_owned();
        round.open(templates::find("ce-mean").unwrap(), 5);
        assert_eq!(round.at(), 1);
    }

    #[test]
    fn lines_that_nobody_moved_are_an_answer() {
        let mut progress = Progress::default();
        let mut round = Round::new(&progress, 1);
        round.open(templates::find("loop-ce").unwrap(), 3);
        let verdict = round.answer("", 1, &mut progress);
        assert!(verdict.is_some_and(|verdict| verdict.credit().is_some()));
    }

    #[test]
    fn an_order_goes_through_text() {
        assert_eq!(places(&arranged(&[2, 0, 1])), [2, 0, 1]);
        assert_eq!(places("a.1"), [usize::MAX, 1]);
    }
}
