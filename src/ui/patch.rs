//! Markup that changes a little at every move of a hand: only what differs is changed in the page, so that the
//! browser neither reads it all again nor lays it all out again.
//!
//! Old and new markup are compared tag by tag. As long as the tags are the same, what differs is a text or an
//! attribute; otherwise everything is set anew. Both texts were written by the program, in the few forms that it
//! writes: attributes in double quotes, and no comments.

use std::borrow::Cow;

/// One difference. Elements are counted in the order of their opening tags.
#[derive(Debug, Clone, PartialEq)]
pub enum Change<'a> {
    Attribute {
        element: usize,
        name: &'a str,
        value: Cow<'a, str>,
    },
    /// The text that is a child of `element`, or of the root if there is none, after so many other children.
    Text {
        element: Option<usize>,
        child: u32,
        value: Cow<'a, str>,
    },
}

/// A piece of markup.
#[derive(Clone, Copy)]
enum Token<'a> {
    /// What stands between `<` and `>`.
    Tag(&'a str),
    Text(&'a str),
}

struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let Some(rest) = self.0.strip_prefix('<') else {
            let end = self.0.find('<').unwrap_or(self.0.len());
            let (text, rest) = self.0.split_at(end);
            self.0 = rest;
            return Some(Token::Text(text));
        };
        let (tag, rest) = rest.split_once('>').unwrap_or((rest, ""));
        self.0 = rest;
        Some(Token::Tag(tag))
    }
}

/// What turns one markup into another.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes<'a> {
    pub list: Vec<Change<'a>>,
    /// How many elements there are; a browser that made more of the markup cannot be told where they are.
    pub elements: usize,
}

/// What turns `old` into `new`; nothing if their tags differ.
pub fn changes<'a>(old: &str, new: &'a str) -> Option<Changes<'a>> {
    let (mut old, mut new) = (Tokens(old), Tokens(new));
    let mut list = Vec::new();
    let mut elements = 0;
    // The elements that are open, and how many children each has so far; the root has no number.
    let mut open: Vec<(Option<usize>, u32)> = vec![(None, 0)];
    loop {
        match (old.next(), new.next()) {
            (None, None) => return Some(Changes { list, elements }),
            (Some(Token::Text(a)), Some(Token::Text(b))) => {
                let (element, child) = open.last_mut()?;
                if a != b {
                    list.push(Change::Text {
                        element: *element,
                        child: *child,
                        value: decoded(b)?,
                    });
                }
                *child += 1;
            }
            (Some(Token::Tag(a)), Some(Token::Tag(b))) => {
                if b.starts_with('/') {
                    if a != b {
                        return None;
                    }
                    open.pop();
                    continue;
                }
                if a != b {
                    attributes(elements, a, b, &mut list)?;
                }
                open.last_mut()?.1 += 1;
                if !b.ends_with('/') && !is_void(b) {
                    open.push((Some(elements), 0));
                }
                elements += 1;
            }
            _ => return None,
        }
    }
}

/// Elements of HTML that have no end.
fn is_void(tag: &str) -> bool {
    matches!(tag.split(' ').next(), Some("br" | "hr" | "img" | "input"))
}

/// The attributes that differ between two tags of the same name.
fn attributes<'a>(
    element: usize,
    old: &str,
    new: &'a str,
    found: &mut Vec<Change<'a>>,
) -> Option<()> {
    let (mut old, mut new) = (old, new);
    loop {
        match (next_attribute(old), next_attribute(new)) {
            (None, None) => return (old == new).then_some(()),
            (Some((a, rest_a)), Some((b, rest_b))) => {
                // The name of the tag stands before its first attribute.
                if a != b {
                    return None;
                }
                let (value_a, after_a) = rest_a.split_once('"')?;
                let (value_b, after_b) = rest_b.split_once('"')?;
                if value_a != value_b {
                    found.push(Change::Attribute {
                        element,
                        name: b.rsplit(' ').next()?,
                        value: decoded(value_b)?,
                    });
                }
                (old, new) = (after_a, after_b);
            }
            _ => return None,
        }
    }
}

/// What stands before an attribute's value, and its value with all that follows. A single character is found several
/// times faster than two.
fn next_attribute(tag: &str) -> Option<(&str, &str)> {
    let (before, after) = tag.split_once('=')?;
    Some((before, after.strip_prefix('"')?))
}

/// A text without its references; nothing for one that is not known here.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('&') {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, behind) = after.split_once(';')?;
        plain.push_str(before);
        plain.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            _ => return None,
        });
        rest = behind;
    }
    plain.push_str(rest);
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(element: Option<usize>, child: u32, value: &str) -> Change<'_> {
        Change::Text {
            element,
            child,
            value: value.into(),
        }
    }

    fn list<'a>(old: &str, new: &'a str) -> Option<Vec<Change<'a>>> {
        changes(old, new).map(|changes| changes.list)
    }

    #[test]
    fn texts_and_attributes_that_differ_are_found() {
        let old =
            r#"<path class="a" d="M0 0"/><text x="1">n <tspan class="b">0.1</tspan> m</text>"#;
        let new =
            r#"<path class="a" d="M2 0"/><text x="1">n <tspan class="b">0.2</tspan> k</text>"#;
        assert_eq!(list(old, old), Some(vec![]));
        assert_eq!(changes(old, new).map(|changes| changes.elements), Some(3));
        assert_eq!(
            list(old, new),
            Some(vec![
                Change::Attribute {
                    element: 0,
                    name: "d",
                    value: "M2 0".into()
                },
                text(Some(2), 0, "0.2"),
                text(Some(1), 2, " k"),
            ])
        );
    }

    #[test]
    fn text_beside_the_elements_belongs_to_the_root() {
        assert_eq!(list("a<br>b", "a<br>c"), Some(vec![text(None, 2, "c")]));
    }

    #[test]
    fn other_tags_are_no_small_change() {
        for (old, new) in [
            ("", "a"),
            ("<i>a</i>", "<b>a</b>"),
            ("<i>a</i>", "<i>a</i><i>b</i>"),
            ("<i>a</i>", "a"),
            (r#"<i x="1">a</i>"#, r#"<i y="1">a</i>"#),
            (r#"<i x="1">a</i>"#, r#"<i x="1" y="2">a</i>"#),
            ("<i></i>", "<i>a</i>"),
            ("a", "&nbsp;"),
        ] {
            assert_eq!(changes(old, new), None, "{old} {new}");
        }
    }

    #[test]
    fn references_are_read() {
        assert_eq!(
            list("<i>1</i>", "<i>a &lt; b &amp;&amp; c &gt; d</i>"),
            Some(vec![text(Some(0), 0, "a < b && c > d")])
        );
    }
}
