//! What the lab says of a side: where its learning rate leads, and whether the guide's sentence holds there.
use crate::text::descent::Text;
use bullseye_core::lab::descent::{Descent, MANY, Regime, Side};
use bullseye_core::lab::kind::Kind;
use bullseye_core::number::show;

/// A regime in one or two words.
pub fn zone(regime: Regime, text: &Text) -> &'static str {
    match regime {
        Regime::Crawls => text.zone_crawls,
        Regime::Walks => text.zone_walks,
        Regime::Lands(_) => text.zone_lands,
        Regime::Swings => text.zone_swings,
        Regime::Hops(_) => text.zone_hops,
        Regime::Diverges => text.zone_diverges,
    }
}

/// Where a side's learning rate leads, in a sentence; once it is there, that it stays.
pub fn regime(side: &Side, text: &Text) -> String {
    match side.regime {
        _ if side.slope() == 0.0 => text.lands_now.to_owned(),
        Regime::Crawls => text.crawls(&MANY.to_string()),
        Regime::Walks => text.walks.to_owned(),
        Regime::Lands(count) => text.lands(&count.to_string()),
        Regime::Swings => text.swings.to_owned(),
        Regime::Hops(width) => text.hops(&show(width)),
        Regime::Diverges => text.diverges.to_owned(),
    }
}

/// Whether a larger loss means a larger step under this loss, and why.
pub fn claim(state: &Descent, kind: Kind, side: &Side, text: &Text) -> (String, String) {
    let name = kind.short();
    let bend = match kind {
        Kind::SmoothL1 => state.bends.beta,
        Kind::Huber => state.bends.delta,
        Kind::Mse | Kind::L1 => 0.0,
    };
    match side.longest.map(show) {
        None => (text.claim_true(name), text.claim_true_why.to_owned()),
        Some(step) if bend > 0.0 => {
            let bend = show(f64::from(bend));
            (text.claim_half(name), text.claim_half_why(&bend, &step))
        }
        Some(step) => (text.claim_false(name), text.claim_false_why(&step)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;

    #[test]
    fn a_side_that_has_arrived_is_not_called_slow() {
        let text = &crate::text::descent::EN;
        let mut state = Descent::default();
        let said = |state: &Descent| {
            let [_, l1] = &state.model().sides;
            regime(l1, text)
        };
        assert_eq!(said(&state), text.crawls(&MANY.to_string()));
        state.steps = 12;
        assert_eq!(said(&state), text.lands_now);
    }

    #[test]
    fn the_guides_sentence_is_judged_by_the_loss() {
        let text = &crate::text::descent::EN;
        let mut state = Descent {
            sides: [Kind::SmoothL1, Kind::L1],
            ..Descent::default()
        };
        let words = |state: &Descent| {
            let model = state.model();
            let [left, _] = &model.sides;
            claim(state, state.sides[0], left, text)
        };
        let (verdict, why) = words(&state);
        assert_eq!(verdict, text.claim_half("SmoothL1"));
        assert!(why.contains("0.25"), "{why}");
        // beta = 0 is L1Loss.
        state.bends.beta = 0.0;
        assert_eq!(words(&state).0, text.claim_false("SmoothL1"));
        state.sides = [Kind::Mse, Kind::L1];
        assert_eq!(words(&state).0, text.claim_true("MSE"));
    }
}
