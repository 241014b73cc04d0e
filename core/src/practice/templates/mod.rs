//! The catalogue of exercises: one file for each kind, and for computing a loss one for each family of losses.

mod binary;
mod choose;
mod classes;
mod compare;
mod curve;
mod gradient;
mod mend;
mod misprint;
mod print;
mod probability;
mod regression;
mod shapes;
mod training;

use super::exercise::Template;

/// The guide's three exercises, in its order.
const GUIDE: &[Template] = &[regression::MSE_PAIR, classes::CE_ONE, binary::LOGIT_ONE];

/// Every template, in the order in which they are offered to somebody who has done nothing yet.
static CATALOGUE: [&[Template]; 14] = [
    GUIDE,
    misprint::TEMPLATES,
    regression::TEMPLATES,
    classes::TEMPLATES,
    binary::TEMPLATES,
    gradient::TEMPLATES,
    probability::TEMPLATES,
    compare::TEMPLATES,
    curve::TEMPLATES,
    choose::TEMPLATES,
    mend::TEMPLATES,
    print::TEMPLATES,
    shapes::TEMPLATES,
    training::TEMPLATES,
];

/// Every template.
pub fn all() -> impl Iterator<Item = &'static Template> {
    CATALOGUE.into_iter().flatten()
}

/// The template of this id.
pub fn find(id: &str) -> Option<&'static Template> {
    all().find(|template| template.id == id)
}

/// Whether it has the guide's own numbers under [`GUIDE_SEED`](super::exercise::GUIDE_SEED): its exercises and its
/// misprints.
pub fn is_guides(template: &Template) -> bool {
    let [exercises, misprints, ..] = CATALOGUE;
    (exercises.iter().chain(misprints)).any(|guides| guides.id == template.id)
}
