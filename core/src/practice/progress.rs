//! What a person has done, as text that is kept and exchanged.
//!
//! ```text
//! bullseye-progress 2
//! wiped 0
//! mse-pair 100 1764000000000:12:50:1 1764000060000:13:100:0
//! end 1
//! ```
//!
//! After the title how often everything was wiped, then a line for each template: its id, the best credit ever, and the latest attempts (when, in milliseconds since 1970;
//! the seed; the credit; how many hints were open). The last line counts the ones between, so that a text cut short
//! is noticed. Templates that this version does not know are kept: a newer one may have written them.
//!
//! [`Progress::merge`] takes the better best and the latest attempts of both. It does not matter which side is merged
//! into which, how often, or in what order, so tabs can exchange what they have at any time. What was wiped once more
//! wins over all that was there before, so that no tab that has not heard of it brings the old progress back. A file
//! from another device knows nothing of that: [`Progress::import`] adds what it has.
//!
//! Version 1 had no line for the wiping.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// One answer to one exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The seed of the exercise.
    pub seed: u64,
    /// The credit, 0 to 100.
    pub credit: u8,
    /// How many hints were open; 4 if the solution was.
    pub hints: u8,
}

/// As many attempts are kept of each template.
pub const KEPT: usize = 8;

/// What was done with one template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    best: u8,
    latest: BTreeSet<Attempt>,
}

impl Record {
    /// The best credit ever.
    pub fn best(&self) -> u8 {
        self.best
    }

    /// The latest attempts, from the oldest of them to the newest.
    pub fn latest(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.latest.iter()
    }

    fn add(&mut self, attempt: Attempt) {
        self.best = self.best.max(attempt.credit);
        self.latest.insert(attempt);
        while self.latest.len() > KEPT {
            self.latest.pop_first();
        }
    }
}

/// Everything that a person has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// How often everything was wiped before.
    wiped: u64,
    records: BTreeMap<String, Record>,
}

/// Why a text is not progress.
#[derive(Debug, Clone, PartialEq)]
pub enum ProgressError {
    /// It is something else.
    Foreign,
    /// It was written by a newer version of the app.
    Newer {
        /// The version of its format.
        version: u32,
    },
    /// A line cannot be read, or lines are missing at the end.
    Damaged {
        /// The line, counted from 1.
        line: usize,
        /// Everything that could be read.
        rescued: Progress,
    },
}

/// The version that [`Progress::encode`] writes.
pub const VERSION: u32 = 2;
const TITLE: &str = "bullseye-progress";
const WIPED: &str = "wiped ";
/// A text with more lines is not ours.
const MOST_LINES: usize = 10_000;

impl Progress {
    /// What was done with a template.
    pub fn record(&self, template: &str) -> Option<&Record> {
        self.records.get(template)
    }

    /// Notes an attempt.
    pub fn add(&mut self, template: &str, attempt: Attempt) {
        if is_id(template) {
            (self.records.entry(template.to_owned()).or_default()).add(attempt);
        }
    }

    /// Forgets everything, and makes sure that it stays forgotten.
    pub fn wipe(&mut self) {
        *self = Self {
            wiped: self.wiped.saturating_add(1),
            records: BTreeMap::new(),
        };
    }

    /// Brings together what two tabs know. No best is lowered but by wiping.
    pub fn merge(&mut self, other: &Self) {
        match self.wiped.cmp(&other.wiped) {
            Ordering::Less => self.clone_from(other),
            Ordering::Equal => self.import(other),
            Ordering::Greater => {}
        }
    }

    /// Takes over what `other` has beyond this, whatever was wiped before. No best is ever lowered.
    pub fn import(&mut self, other: &Self) {
        for (template, theirs) in &other.records {
            let ours = self.records.entry(template.clone()).or_default();
            ours.best = ours.best.max(theirs.best);
            for &attempt in &theirs.latest {
                ours.add(attempt);
            }
        }
    }

    /// The text to be kept.
    pub fn encode(&self) -> String {
        let mut text = format!("{TITLE} {VERSION}\n{WIPED}{}\n", self.wiped);
        for (template, record) in &self.records {
            // Writing into a String cannot fail.
            let _ = write!(text, "{template} {}", record.best);
            for Attempt {
                at,
                seed,
                credit,
                hints,
            } in &record.latest
            {
                let _ = write!(text, " {at}:{seed}:{credit}:{hints}");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "end {}", self.records.len());
        text
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    /// [`ProgressError`]; of damaged text it has everything that can still be read.
    pub fn decode(text: &str) -> Result<Self, ProgressError> {
        let mut lines = text.lines().take(MOST_LINES);
        let version = (lines.next())
            .and_then(|line| line.trim_start_matches('\u{feff}').strip_prefix(TITLE))
            .and_then(|version| version.trim().parse().ok())
            .filter(|version| *version > 0)
            .ok_or(ProgressError::Foreign)?;
        if version > VERSION {
            return Err(ProgressError::Newer { version });
        }
        let mut progress = Self::default();
        let mut damage = None;
        let mut count = 0;
        let mut last = 1;
        let mut complete = false;
        if version > 1 {
            last = 2;
            let wiped = (lines.next())
                .and_then(|line| line.strip_prefix(WIPED))
                .and_then(|wiped| wiped.trim().parse().ok());
            match wiped {
                Some(wiped) => progress.wiped = wiped,
                None => damage = Some(last),
            }
        }
        for (line, text) in (last + 1..).zip(lines) {
            last = line;
            complete = false;
            match (text.strip_prefix("end "), record(text)) {
                (Some(end), _) if end.trim().parse() == Ok(count) => complete = true,
                (None, Some((template, record))) => {
                    count += 1;
                    progress.import(&Self {
                        wiped: 0,
                        records: [(template, record)].into(),
                    });
                }
                _ => damage = damage.or(Some(line)),
            }
        }
        if !complete {
            damage = damage.or(Some(last));
        }
        match damage {
            None => Ok(progress),
            Some(line) => Err(ProgressError::Damaged {
                line,
                rescued: progress,
            }),
        }
    }
}

/// Small letters, digits and hyphens.
fn is_id(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=64).contains(&text.len()) && text.chars().all(allowed)
}

fn record(line: &str) -> Option<(String, Record)> {
    let mut words = line.split_whitespace();
    let template = words.next().filter(|word| is_id(word))?;
    let mut record = Record {
        best: credit(words.next()?)?,
        latest: BTreeSet::new(),
    };
    for word in words {
        record.add(attempt(word)?);
    }
    Some((template.to_owned(), record))
}

fn attempt(word: &str) -> Option<Attempt> {
    let mut numbers = word.split(':');
    let attempt = Attempt {
        at: numbers.next()?.parse().ok()?,
        seed: numbers.next()?.parse().ok()?,
        credit: credit(numbers.next()?)?,
        hints: numbers.next()?.parse().ok()?,
    };
    numbers.next().is_none().then_some(attempt)
}

fn credit(text: &str) -> Option<u8> {
    text.parse().ok().filter(|credit| *credit <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(at: u64, credit: u8) -> Attempt {
        Attempt {
            at,
            seed: at * 3,
            credit,
            hints: 1,
        }
    }

    #[test]
    fn reads_what_it_wrote() {
        let mut progress = Progress::default();
        assert_eq!(Progress::decode(&progress.encode()), Ok(progress.clone()));
        for at in 0..20 {
            progress.add("mse-pair", attempt(at, if at == 3 { 100 } else { 50 }));
        }
        progress.add("not an id", attempt(1, 100));
        assert_eq!(Progress::decode(&progress.encode()), Ok(progress.clone()));
        let record = progress.record("mse-pair");
        assert_eq!(
            record.map(Record::best),
            Some(100),
            "the best stays when its attempt is forgotten"
        );
        assert_eq!(record.map(|record| record.latest().count()), Some(KEPT));
        assert_eq!(progress.record("not an id"), None);
    }

    #[test]
    fn damage_is_noticed_and_the_rest_rescued() {
        let mut progress = Progress::default();
        progress.add("a", attempt(1, 100));
        progress.add("b", attempt(2, 50));
        let text = progress.encode();
        for cut in 1..text.len() - 1 {
            let Some(part) = text.get(..cut) else {
                continue;
            };
            assert!(Progress::decode(part).is_err(), "{part}");
        }
        let damaged = text.replace(":50:", ":5x:");
        let Err(ProgressError::Damaged { line, rescued }) = Progress::decode(&damaged) else {
            panic!("not noticed")
        };
        assert_eq!(line, 4);
        assert_eq!(rescued.record("a"), progress.record("a"));
        assert_eq!(rescued.record("b"), None);
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "{}",
            "bullseye-progress",
            "bullseye-progress x",
            "<html>",
        ] {
            assert_eq!(
                Progress::decode(text),
                Err(ProgressError::Foreign),
                "{text}"
            );
        }
        let newer = Err(ProgressError::Newer { version: 3 });
        assert_eq!(Progress::decode("bullseye-progress 3\nwhatever"), newer);
        assert_eq!(
            Progress::decode("bullseye-progress 0\nend 0\n"),
            Err(ProgressError::Foreign)
        );
    }

    #[test]
    fn the_first_version_is_still_read() {
        let mut progress = Progress::default();
        progress.add("a", attempt(1, 100));
        progress.add("wiped", attempt(2, 50));
        let first =
            (progress.encode()).replace("bullseye-progress 2\nwiped 0\n", "bullseye-progress 1\n");
        assert!(first.starts_with("bullseye-progress 1\na 100"));
        assert_eq!(Progress::decode(&first), Ok(progress));
    }

    #[test]
    fn what_was_wiped_does_not_come_back() {
        let mut before = Progress::default();
        before.add("a", attempt(1, 100));
        let mut here = before.clone();
        here.wipe();
        // Another tab answers before it hears of that, and writes all that it knows.
        let mut there = before.clone();
        there.add("b", attempt(2, 50));
        let mut both = there.clone();
        both.merge(&here);
        assert_eq!(both, here);
        both.merge(&there);
        assert_eq!(both, here);
        assert_eq!(Progress::decode(&here.encode()), Ok(here.clone()));
        // A file is asked for, so it is taken whenever it was written, and wipes nothing.
        here.add("c", attempt(3, 50));
        here.import(&before);
        assert_eq!(here.record("a").map(Record::best), Some(100));
        before.import(&here);
        assert_eq!(before.record("c").map(Record::best), Some(50));
        before.merge(&here);
        assert_eq!(before, here);
    }

    #[test]
    fn a_file_that_went_through_windows_is_read() {
        let mut progress = Progress::default();
        progress.add("a", attempt(1, 100));
        let text = format!("\u{feff}{}", progress.encode().replace('\n', "\r\n"));
        assert_eq!(Progress::decode(&text), Ok(progress));
    }
}
