//! The labs: one state, linked views.

pub mod archery;
pub mod bench;
pub mod binary;
pub mod chooser;
pub mod classes;
pub mod code;
pub mod curve;
pub mod descent;
pub mod fit;
pub mod free;
pub mod guess;
pub mod keep;
pub mod keys;
pub mod microscope;
pub mod mistakes;
pub mod numbered;
pub mod option;
pub mod outlier;
pub mod push;
pub mod reductions;
pub mod regression;
pub mod small;
pub mod store;
pub mod tools;
pub mod training;
pub mod view;

use crate::lab::bench::Place;
use crate::room::{Order, Room};
use crate::route::Route;
use crate::ui::el::{IntoPiece, Piece};
use crate::ui::state::Var;

use bullseye_core::Tensor;

/// The room with the labs of chapters 1 to 4.
pub const LABS: Room = Room {
    sheets: &[
        ("lab", include_str!("../../style/lab.css")),
        ("lab-archery", include_str!("../../style/lab-archery.css")),
        ("lab-binary", include_str!("../../style/lab-binary.css")),
        ("lab-classes", include_str!("../../style/lab-classes.css")),
        ("lab-descent", include_str!("../../style/lab-descent.css")),
        ("lab-outlier", include_str!("../../style/lab-outlier.css")),
    ],
    build,
};

/// The room with the lab of chapter 5.
pub const TRAINING: Room = Room {
    sheets: &[
        ("lab", include_str!("../../style/lab.css")),
        ("lab-training", include_str!("../../style/lab-training.css")),
    ],
    build: build_training,
};

fn build_training(kind: &str, place: Place, route: Var<Route>, order: Order) -> Piece {
    match kind {
        "training" => training::training_lab(place, route, order).into_piece(),
        _ => Piece::Nothing,
    }
}

/// The room of the free lab and of the gallery of losses.
pub const FREE: Room = Room {
    sheets: &[
        ("lab", include_str!("../../style/lab.css")),
        ("lab-free", include_str!("../../style/lab-free.css")),
    ],
    build: build_free,
};

fn build_free(kind: &str, place: Place, route: Var<Route>, order: Order) -> Piece {
    match kind {
        "free" => free::free_lab(place, route, order).into_piece(),
        _ => Piece::Nothing,
    }
}

fn build(kind: &str, place: Place, route: Var<Route>, order: Order) -> Piece {
    match kind {
        "archery" => archery::archery_lab(place, route, order).into_piece(),
        "binary" => binary::binary_lab(place, route, order).into_piece(),
        "classes" => classes::classes_lab(place, route, order).into_piece(),
        "descent" => descent::descent_lab(place, route, order).into_piece(),
        "outlier" => outlier::outlier_lab(place, route, order).into_piece(),
        "regression" => regression::regression_lab(place, route, order).into_piece(),
        _ => Piece::Nothing,
    }
}

/// The room with what one looks up: the mistakes, the microscope, and the chooser of the cheat sheet.
pub const REFERENCE: Room = Room {
    sheets: &[
        ("lab", include_str!("../../style/lab.css")),
        ("chooser", include_str!("../../style/chooser.css")),
        ("mistakes", include_str!("../../style/mistakes.css")),
    ],
    build: build_reference,
};

fn build_reference(kind: &str, place: Place, route: Var<Route>, order: Order) -> Piece {
    match kind {
        "chooser" => chooser::chooser(place, route, order).into_piece(),
        "microscope" => microscope::microscope(place, route, order).into_piece(),
        "mistake" => mistakes::mistake(place, route, order).into_piece(),
        _ => Piece::Nothing,
    }
}

/// The id of a lab's element in the page.
pub fn dom_id(id: &str) -> String {
    format!("lab-{}", id.replace('.', "-"))
}

/// A value as PyTorch prints it as a float32 scalar, with a true minus sign: `−0.3333`.
pub fn number_text(value: f64) -> String {
    bullseye_core::number::minus(&Tensor::scalar_f32(value as f32).reading())
}
