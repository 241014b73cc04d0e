//! The macro [`html!`]: the notation of Leptos' `view!`, compiled to calls of `crate::ui::el`.
//!
//! `view!` makes a new type of every element, and compiles Leptos' code anew for each: 3 to 4 KB of WebAssembly an
//! element. `html!` makes calls of one type, some 100 bytes each, which is what a page on a bad network can afford.
//! What it leaves out: components (they are functions here) and everything for rendering on a server.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use rstml::Infallible;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeElement};

/// Elements, attributes and children as in `view!`:
/// `class:NAME=` toggles a class, `prop:NAME=` sets a property, `on:EVENT=` listens, `inner_html=` sets markup,
/// `node=` keeps the element in a slot, `mounted=` is called with it; any other name is an attribute. A closure as a value or as a child
/// is followed.
#[proc_macro]
pub fn html(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match rstml::parse2(input.into()) {
        Ok(nodes) => many(&nodes).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// One node, or several side by side.
fn many(nodes: &[Node]) -> TokenStream {
    let pieces: Vec<_> = nodes.iter().filter_map(piece).collect();
    match pieces.as_slice() {
        [one] => quote!(#one),
        _ => quote!(crate::ui::el::Piece::Many(
            vec![#(crate::ui::el::IntoPiece::into_piece(#pieces)),*]
        )),
    }
}

fn piece(node: &Node) -> Option<TokenStream> {
    Some(match node {
        Node::Element(element) => self::element(element),
        Node::Text(text) => {
            let text = &text.value;
            quote!(#text)
        }
        Node::Block(block) => expression(block.to_token_stream()),
        Node::Fragment(fragment) => many(&fragment.children),
        Node::Comment(_) | Node::Doctype(_) => return None,
        other => syn::Error::new_spanned(other, "html! does not know this").to_compile_error(),
    })
}

fn element(element: &NodeElement<Infallible>) -> TokenStream {
    let tag = element.name().to_string();
    let attributes = (element.attributes().iter()).map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => self::attribute(attribute),
        NodeAttribute::Block(block) => {
            syn::Error::new_spanned(block, "html! takes no block here").to_compile_error()
        }
    });
    let children = element.children.iter().filter_map(piece);
    quote!(crate::ui::el::el(#tag) #(#attributes)* #(.child(#children))*)
}

fn attribute(attribute: &KeyedAttribute) -> TokenStream {
    // The tokenizer puts spaces around `-` and `:`.
    let key = attribute.key.to_string().replace(' ', "");
    let value = match attribute.value() {
        Some(value) => quote!(#value),
        None => quote!(true),
    };
    match key.split_once(':') {
        Some(("on", event)) => {
            let kind = event_type(event);
            quote!(.on::<#kind>(#event, #value))
        }
        Some(("class", name)) => quote!(.toggle(#name, #value)),
        Some(("prop", name)) => quote!(.prop(#name, #value)),
        _ => match key.as_str() {
            "inner_html" => quote!(.inner_html(#value)),
            "node" => quote!(.node(#value)),
            "mounted" => quote!(.mounted(#value)),
            _ => quote!(.attr(#key, #value)),
        },
    }
}

/// A block that is one expression without its braces.
fn expression(block: TokenStream) -> TokenStream {
    match syn::parse2::<syn::Block>(block.clone()).map(|block| block.stmts) {
        Ok(statements) => match statements.as_slice() {
            [syn::Stmt::Expr(only, None)] => quote!(#only),
            _ => block,
        },
        Err(_) => block,
    }
}

/// The type that a browser gives a listener of this event.
fn event_type(event: &str) -> TokenStream {
    match event {
        "click" => quote!(::web_sys::MouseEvent),
        "keydown" => quote!(::web_sys::KeyboardEvent),
        "focus" | "blur" | "focusin" => quote!(::web_sys::FocusEvent),
        event if event.starts_with("pointer") => quote!(::web_sys::PointerEvent),
        _ => quote!(::web_sys::Event),
    }
}
