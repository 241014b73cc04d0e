//! The data: seeded sets for each task, and points that a hand has moved, added or removed, as a link tells them.

use super::task::Task;
use crate::lab::query::finite;
use crate::lab::random::Random;

/// A sample.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Tells the points apart while some are added and others removed. Those of the seeded set are numbered from 0;
    /// added ones follow.
    pub key: u32,
    /// What the model is given. A line has only the first.
    pub x: [f32; 2],
    /// What is true: a number, 0 or 1, or a class.
    pub y: f32,
}

impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        (self.x, self.y) == (other.x, other.y)
    }
}

/// The set of `count` points that belongs to a seed.
pub fn seeded(task: Task, seed: u32, count: u32) -> Vec<Point> {
    let mut random = Random::new(u64::from(seed));
    // Slope and intercept of the line behind the points, in tenths.
    let (slope, intercept) = (random.between(12, 20), random.between(-5, 10));
    (0..count)
        .map(|key| {
            let (x, y) = match task {
                Task::Line => {
                    let x = rounded(-100.0 + 350.0 * key as f32 / (count.max(2) - 1) as f32);
                    let true_y = (slope as f32 * x + intercept as f32) / 10.0;
                    ([x, 0.0], rounded(100.0 * true_y + noise(&mut random, 20)))
                }
                Task::Binary | Task::Classes => {
                    let class = key as usize % CENTRES[task as usize].len();
                    let spread = SPREADS[task as usize];
                    let centre = CENTRES[task as usize][class];
                    let x = centre.map(|x| rounded(x + noise(&mut random, spread)));
                    (x, class as f32)
                }
            };
            Point { key, x, y }
        })
        .collect()
}

/// Where the classes lie, in hundredths, and how far their points scatter about there.
const CENTRES: [&[[f32; 2]]; 3] = [
    &[],
    &[[-90.0, -60.0], [90.0, 60.0]],
    &[[-140.0, -80.0], [140.0, -80.0], [0.0, 150.0]],
];
const SPREADS: [i32; 3] = [0, 55, 55];

/// The sum of three equal chances: close enough to a bell, and whole numbers throughout.
fn noise(random: &mut Random, spread: i32) -> f32 {
    (0..3).map(|_| random.between(-spread, spread)).sum::<i32>() as f32
}

/// Hundredths, rounded to whole ones, as a number.
fn rounded(hundredths: f32) -> f32 {
    hundredths.round() / 100.0
}

/// What a hand has done to a seeded set, as three lists: `key:x:y` of the moved, `key` of the removed, `x:y` of the
/// added points; of two inputs `x` is two numbers, and every list is empty where there is nothing to tell.
pub fn edits(points: &[Point], task: Task, seed: u32, count: u32) -> [String; 3] {
    let mut lists = [const { Vec::new() }; 3];
    let mut points = points.iter().peekable();
    for old in seeded(task, seed, count) {
        match points.peek() {
            Some(point) if point.key == old.key => {
                if **point != old {
                    lists[0].push(format!("{}:{}", old.key, numbers(point, task)));
                }
                points.next();
            }
            _ => lists[1].push(old.key.to_string()),
        }
    }
    lists[2].extend(points.map(|point| numbers(point, task)));
    lists.map(|list| list.join(","))
}

fn numbers(point: &Point, task: Task) -> String {
    let numbers = point.x[..task.inputs()].iter().chain([&point.y]);
    let numbers: Vec<_> = numbers.map(f32::to_string).collect();
    numbers.join(":")
}

/// The points of a seeded set after such edits. The error is the number of the list that makes no sense.
pub fn edited(
    task: Task,
    seed: u32,
    count: u32,
    [moved, removed, added]: [&str; 3],
) -> Result<Vec<Point>, usize> {
    let mut points = seeded(task, seed, count);
    for item in items(moved) {
        let (key, numbers) = item.split_once(':').ok_or(0usize)?;
        let key: u32 = key.parse().map_err(|_| 0usize)?;
        let slot = points.get_mut(key as usize).ok_or(0usize)?;
        *slot = point(key, numbers, task).ok_or(0usize)?;
    }
    let removed: Vec<u32> = items(removed)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| 1usize)?;
    if removed.iter().any(|key| *key >= count) {
        return Err(1);
    }
    points.retain(|point| !removed.contains(&point.key));
    for (key, item) in (count..).zip(items(added)) {
        points.push(point(key, item, task).ok_or(2usize)?);
    }
    Ok(points)
}

fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|item| !item.is_empty())
}

fn point(key: u32, text: &str, task: Task) -> Option<Point> {
    let numbers: Vec<f32> = text.split(':').map(finite).collect::<Option<_>>()?;
    let (x, y) = match numbers[..] {
        [x, y] if task.inputs() == 1 => ([x, 0.0], y),
        [x, x2, y] if task.inputs() == 2 => ([x, x2], y),
        _ => return None,
    };
    let is_possible = match task {
        Task::Line => true,
        Task::Binary => [0.0, 1.0].contains(&y),
        Task::Classes => [0.0, 1.0, 2.0].contains(&y),
    };
    is_possible.then_some(Point { key, x, y })
}
