//! A guess held against the truth.

/// How a guess compares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Within 5 % or 0.005.
    Hit,
    /// Too high, by this much.
    High(f64),
    /// Too low, by this much.
    Low(f64),
}

/// Holds `guess` against `truth`.
pub fn judge(guess: f64, truth: f64) -> Verdict {
    let off = guess - truth;
    // Equal comes first: inf − inf is nan.
    if guess == truth || off.abs() <= (0.05 * truth.abs()).max(0.005) {
        Verdict::Hit
    } else if off > 0.0 {
        Verdict::High(off)
    } else {
        Verdict::Low(-off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_a_hit_and_far_says_which_way() {
        assert_eq!(judge(0.11, 0.11), Verdict::Hit);
        assert_eq!(judge(0.1149, 0.11), Verdict::Hit);
        assert_eq!(judge(0.0, 0.004), Verdict::Hit);
        assert!(matches!(judge(0.15, 0.11), Verdict::High(off) if (off - 0.04).abs() < 1e-12));
        assert!(matches!(judge(0.05, 0.11), Verdict::Low(off) if (off - 0.06).abs() < 1e-12));
        assert_eq!(judge(f64::INFINITY, f64::INFINITY), Verdict::Hit);
    }
}
