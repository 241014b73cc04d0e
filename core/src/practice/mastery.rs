//! How well each skill is mastered, and what to practise next. A skill is a loss and a kind of exercise.

use super::exercise::{Kind, Template};
use super::progress::{Attempt, Progress};
use super::templates;

/// A loss and what is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skill {
    /// The class in `torch.nn`.
    pub loss: &'static str,
    /// What is asked.
    pub kind: Kind,
}

/// How far a skill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Never tried.
    New,
    /// Tried.
    Started,
    /// About as often right as not.
    Growing,
    /// The last three answers were right, without much help.
    Mastered,
}

/// As many of the latest attempts count.
const COUNTED: usize = 3;
/// What an open hint takes off an attempt's credit.
const HINT: u8 = 20;

impl Template {
    /// The skill that it exercises.
    pub fn skill(&self) -> Skill {
        Skill {
            loss: self.loss,
            kind: self.kind,
        }
    }
}

/// Every skill that some template exercises, in the order of the catalogue.
pub fn skills() -> Vec<Skill> {
    let mut skills = Vec::new();
    for template in templates::all() {
        if !skills.contains(&template.skill()) {
            skills.push(template.skill());
        }
    }
    skills
}

/// 0 to 100: the mean worth of the last three attempts, where one that is missing is worth nothing. An attempt is
/// worth its credit less 20 for every hint, and nothing once the solution was open.
pub fn strength(progress: &Progress, skill: Skill) -> u8 {
    let mut attempts: Vec<&Attempt> = (templates::all()
        .filter(|template| template.skill() == skill))
    .filter_map(|template| progress.record(template.id))
    .flat_map(|record| record.latest())
    .collect();
    attempts.sort_unstable();
    let worth: usize = (attempts.iter().rev().take(COUNTED))
        .map(|attempt| usize::from(worth(attempt)))
        .sum();
    u8::try_from(worth / COUNTED).unwrap_or(100)
}

fn worth(attempt: &Attempt) -> u8 {
    match attempt.hints {
        0..=3 => attempt.credit.saturating_sub(HINT * attempt.hints),
        _ => 0,
    }
}

/// How far a skill is.
pub fn stage(progress: &Progress, skill: Skill) -> Stage {
    let tried = templates::all()
        .any(|template| template.skill() == skill && progress.record(template.id).is_some());
    match strength(progress, skill) {
        _ if !tried => Stage::New,
        0..50 => Stage::Started,
        50..90 => Stage::Growing,
        _ => Stage::Mastered,
    }
}

/// The templates to practise next, the weakest skill first, no two the same: easy ones before hard ones, and among
/// equals the one that has waited longest; the guide's own come first of all.
pub fn next(progress: &Progress, count: usize) -> Vec<&'static Template> {
    let mut order: Vec<_> = templates::all()
        .map(|template| {
            let need =
                u32::from(strength(progress, template.skill())) + 25 * u32::from(template.level);
            let latest = (progress.record(template.id))
                .and_then(|record| record.latest().next_back())
                .map_or(0, |attempt| attempt.at);
            (need, latest, template)
        })
        .collect();
    // The sort is stable: what stays equal stays in the order of the catalogue.
    order.sort_by_key(|(need, latest, _)| (*need, *latest));
    order
        .into_iter()
        .take(count)
        .map(|(_, _, template)| template)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MSE: Skill = Skill {
        loss: "MSELoss",
        kind: Kind::Loss,
    };

    fn with(credits: &[(u8, u8)]) -> Progress {
        let mut progress = Progress::default();
        for (at, &(credit, hints)) in (1..).zip(credits) {
            progress.add(
                "mse-pair",
                Attempt {
                    at,
                    seed: at,
                    credit,
                    hints,
                },
            );
        }
        progress
    }

    #[test]
    fn three_right_answers_in_a_row_master_a_skill() {
        for (credits, stage_then) in [
            (&[][..], Stage::New),
            (&[(100, 0)], Stage::Started),
            (&[(100, 0), (100, 0)], Stage::Growing),
            (&[(0, 0), (100, 0), (100, 0), (100, 1)], Stage::Mastered),
            (&[(100, 0), (100, 0), (100, 0), (0, 0)], Stage::Growing),
            (&[(100, 4), (100, 4), (100, 4)], Stage::Started),
            (&[(50, 0), (50, 0), (50, 0)], Stage::Growing),
        ] {
            assert_eq!(stage(&with(credits), MSE), stage_then, "{credits:?}");
        }
    }

    #[test]
    fn the_guides_exercises_come_first_and_then_what_is_weak() {
        let ids = |progress: &Progress, count| {
            next(progress, count)
                .iter()
                .map(|t| t.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            ids(&Progress::default(), 3),
            ["mse-pair", "ce-one", "bce-logits-one"]
        );
        let progress = with(&[(100, 0); 3]);
        assert!(
            !ids(&progress, 10).iter().any(|id| id.starts_with("mse-")
                && !id.contains("curve")
                && !id.contains("outlier"))
        );
        assert_eq!(ids(&progress, usize::MAX).len(), templates::all().count());
    }
}
