//! Practice: exercises that check themselves. What is asked, marked and remembered is of `bullseye_core::practice`;
//! here it is shown and kept.

mod answer;
mod board;
mod curve;
mod desk;
mod feedback;
mod given;
mod help;
mod keep;
mod shelf;
mod words;

use crate::lab::bench::Place;
use crate::room::{Order, Room, Sheet};
use crate::route::Route;
use crate::ui::el::{IntoPiece, Piece};
use crate::ui::state::Var;

/// The room of the chapter with the exercises.
pub const PRACTICE: Room = Room {
    sheets: &[Sheet {
        name: "practice",
        places: "[data-kind=practice]",
        rules: include_str!("../../style/practice.css"),
    }],
    build,
};

fn build(kind: &str, place: Place, route: Var<Route>, order: Order) -> Piece {
    match kind {
        "practice" => desk::practice(place, route, order).into_piece(),
        _ => Piece::Nothing,
    }
}
