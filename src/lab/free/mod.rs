//! The free lab: any loss on whatever one types, with PyTorch's answer to it.
pub(super) mod explain;
mod field;
pub(super) mod gradients;
pub(super) mod says;
mod script;
mod shapes;
mod table;
mod view;

pub use view::free_lab;

use crate::lab::bench;
use bullseye_core::lab::free::Free;

/// The handle of the free lab.
pub type Lab = bench::Lab<Free>;

/// A shape as Python writes a tuple: `(3, 4)`, `(3,)`, `()`.
fn shape(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    match sizes.as_slice() {
        [only] => format!("({only},)"),
        _ => format!("({})", sizes.join(", ")),
    }
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn shapes_look_as_in_python() {
        assert_eq!(shape(&[]), "()");
        assert_eq!(shape(&[3]), "(3,)");
        assert_eq!(shape(&[3, 4]), "(3, 4)");
    }
}
