//! The labs' states that the text writes down, held against the core.

use bullseye_core::lab::State;
use bullseye_core::lab::archery::Archery;
use bullseye_core::lab::binary::Binary;
use bullseye_core::lab::chooser::Chooser;
use bullseye_core::lab::classes::Classes;
use bullseye_core::lab::descent::Descent;
use bullseye_core::lab::free::Free;
use bullseye_core::lab::gallery::Gallery;
use bullseye_core::lab::microscope::Microscope;
use bullseye_core::lab::mistakes::Mistake;
use bullseye_core::lab::outlier::Outlier;
use bullseye_core::lab::query::BadQuery;
use bullseye_core::lab::regression::Regression;
use bullseye_core::lab::training::Training;
use bullseye_core::practice::exercise::Exercise;

/// Checks that a lab of this kind can have the state of a query, and the one that an action then asks for. A lab
/// without a state of its own begins with the usual one.
///
/// # Errors
/// Which key has no possible value, or that there is no such kind.
pub fn check(kind: &str, query: &str, action: Option<&str>) -> Result<(), String> {
    match kind {
        "archery" => decode::<Archery>(query, action),
        "binary" => decode::<Binary>(query, action),
        "chooser" => decode::<Chooser>(query, action),
        "classes" => decode::<Classes>(query, action),
        "descent" => decode::<Descent>(query, action),
        "free" => decode::<Free>(query, action),
        "gallery" => decode::<Gallery>(query, action),
        "microscope" => decode::<Microscope>(query, action),
        "mistake" => decode::<Mistake>(query, action),
        "outlier" => decode::<Outlier>(query, action),
        "practice" => exercise(action.unwrap_or(query)),
        "regression" => decode::<Regression>(query, action),
        "training" => decode::<Training>(query, action),
        _ => Err(format!("there is no lab of the kind `{kind}`")),
    }
}

fn impossible(bad: &BadQuery, query: &str) -> String {
    format!("`{}` has no possible value in `{query}`", bad.key)
}

fn decode<S: State + Default>(query: &str, action: Option<&str>) -> Result<(), String> {
    let read = |query: &str| S::decode(query).map_err(|bad| impossible(&bad, query));
    let state = match query {
        "" => S::default(),
        _ => read(query)?,
    };
    match action {
        // The first of two equal keys counts.
        Some(pairs) => read(&format!("{pairs}&{}", state.encode())).map(|_| ()),
        None => Ok(()),
    }
}

/// Without a state the practice room begins with what its reader needs.
fn exercise(query: &str) -> Result<(), String> {
    match query {
        "" => Ok(()),
        _ => Exercise::decode(query)
            .map(|_| ())
            .map_err(|bad| impossible(&bad, query)),
    }
}
