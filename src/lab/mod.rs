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
pub mod gallery;
pub mod guess;
pub mod hover;
pub mod keep;
pub mod keys;
pub mod limited;
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
use crate::room::{Order, Room, Sheet};
use crate::route::Route;
use crate::ui::el::{IntoPiece, Piece};
use crate::ui::state::Var;

use bullseye_core::Tensor;

/// What all labs look like.
const LAB_SHEET: Sheet = Sheet {
    name: "lab",
    places: ".place:not([data-kind=practice])",
    rules: include_str!("../../style/lab.css"),
};

/// The frame of the labs with one view.
const SMALL_SHEET: Sheet = Sheet {
    name: "small",
    places: "[data-kind=gallery], [data-kind=microscope], [data-kind=mistake]",
    rules: include_str!("../../style/small.css"),
};

/// The room with the labs of chapters 1 to 4.
pub const LABS: Room = Room {
    sheets: &[
        LAB_SHEET,
        Sheet {
            name: "lab-archery",
            places: "[data-kind=archery]",
            rules: include_str!("../../style/lab-archery.css"),
        },
        Sheet {
            name: "lab-binary",
            places: "[data-kind=binary]",
            rules: include_str!("../../style/lab-binary.css"),
        },
        Sheet {
            name: "lab-classes",
            places: "[data-kind=classes]",
            rules: include_str!("../../style/lab-classes.css"),
        },
        Sheet {
            name: "lab-descent",
            places: "[data-kind=descent]",
            rules: include_str!("../../style/lab-descent.css"),
        },
        Sheet {
            name: "lab-outlier",
            places: "[data-kind=outlier]",
            rules: include_str!("../../style/lab-outlier.css"),
        },
    ],
    build,
};

/// The room with the lab of chapter 5.
pub const TRAINING: Room = Room {
    sheets: &[
        LAB_SHEET,
        Sheet {
            name: "lab-training",
            places: "[data-kind=training]",
            rules: include_str!("../../style/lab-training.css"),
        },
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
        LAB_SHEET,
        Sheet {
            name: "lab-free",
            // The gallery says what PyTorch answers in the free lab's words and tables.
            places: "[data-kind=free], [data-kind=gallery]",
            rules: include_str!("../../style/lab-free.css"),
        },
        SMALL_SHEET,
        Sheet {
            name: "gallery",
            places: "[data-kind=gallery]",
            rules: include_str!("../../style/gallery.css"),
        },
    ],
    build: build_free,
};

fn build_free(kind: &str, place: Place, route: Var<Route>, order: Order) -> Piece {
    match kind {
        "free" => free::free_lab(place, route, order).into_piece(),
        "gallery" => gallery::gallery(place, route, order).into_piece(),
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
        LAB_SHEET,
        SMALL_SHEET,
        Sheet {
            name: "chooser",
            places: "[data-kind=chooser]",
            rules: include_str!("../../style/chooser.css"),
        },
        Sheet {
            name: "cheat-sheet",
            places: "[data-kind=chooser]",
            rules: include_str!("../../style/cheat-sheet.css"),
        },
        Sheet {
            name: "mistakes",
            places: "[data-kind=microscope], [data-kind=mistake]",
            rules: include_str!("../../style/mistakes.css"),
        },
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

/// The lab of its own that a loss has in an earlier chapter.
pub struct OwnLab {
    /// `3.1`.
    pub id: &'static str,
    pub address: String,
}

/// Where a loss stands as a lab, if it has one of its own; losses of a regression on the guide's numbers.
pub fn own_lab(loss: &str) -> Option<OwnLab> {
    let (chapter, id, state) = match loss {
        "MSELoss" | "L1Loss" | "SmoothL1Loss" | "HuberLoss" => {
            let state = format!("?loss={loss}&pred=2.5,0.8,1.2&true=3,1,1");
            let id = match loss {
                "MSELoss" => "3.1",
                "L1Loss" => "3.2",
                _ => "3.3",
            };
            ("regression", id, state)
        }
        "CrossEntropyLoss" => ("classification", "4.1", String::new()),
        "NLLLoss" => ("classification", "4.2", String::new()),
        "BCELoss" => ("classification", "4.3", String::new()),
        "BCEWithLogitsLoss" => ("classification", "4.4", String::new()),
        _ => return None,
    };
    Some(OwnLab {
        id,
        address: format!("#/{chapter}/{id}{state}"),
    })
}

/// A value as PyTorch prints it as a float32 scalar, with a true minus sign: `−0.3333`.
pub fn number_text(value: f64) -> String {
    bullseye_core::number::minus(&Tensor::scalar_f32(value as f32).reading())
}
