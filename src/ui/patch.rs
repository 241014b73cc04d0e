//! Markup that changes a little at every move of a hand: only what differs is changed in the page, so that the
//! browser neither reads it all again nor lays it all out again.
//!
//! Old and new markup are compared tag by tag. As long as the tags are the same, what differs is a text or an
//! attribute; where they are not, the children of one element are replaced, from the first that differs to the last.
//! Both texts were written by the program, in the few forms that it writes: attributes in double quotes, and no
//! comments.

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
    /// Other children for so many of an element, or of the root, after so many that stay.
    Children {
        element: Option<usize>,
        child: u32,
        removed: usize,
        markup: &'a str,
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
    /// How many elements the old markup has; a browser that made more of it cannot be told where they are.
    pub elements: usize,
}

/// What turns `old` into `new`; nothing if they have nothing in common.
pub fn changes<'a>(old: &str, new: &'a str) -> Option<Changes<'a>> {
    let (mut old, mut new) = (Tokens(old), Tokens(new));
    let mut list = Vec::new();
    let mut elements = 0;
    // The elements that are open, and how many children each has so far; the root has no number.
    let mut open: Vec<(Option<usize>, u32)> = vec![(None, 0)];
    loop {
        let (from_old, from_new) = (old.0, new.0);
        let (element, child) = open.last_mut()?;
        match (old.next(), new.next()) {
            (None, None) => return Some(Changes { list, elements }),
            (Some(Token::Text(a)), Some(Token::Text(b))) => {
                if a != b {
                    list.push(Change::Text {
                        element: *element,
                        child: *child,
                        value: decoded(b)?,
                    });
                }
                *child += 1;
            }
            (Some(Token::Tag(a)), Some(Token::Tag(b))) if a.starts_with('/') && a == b => {
                open.pop();
            }
            (Some(Token::Tag(a)), Some(Token::Tag(b))) if attributes(elements, a, b, &mut list) => {
                *child += 1;
                if !b.ends_with('/') && !is_void(b) {
                    open.push((Some(elements), 0));
                }
                elements += 1;
            }
            _ if element.is_none() && *child == 0 => return None,
            _ => {
                let (gone, after_old) = children(from_old);
                let (come, after_new) = children(from_new);
                let alike = (gone.iter().rev().zip(come.iter().rev()))
                    .take_while(|(a, b)| a == b)
                    .count();
                let (removed, inserted) = (gone.len() - alike, come.len() - alike);
                list.push(Change::Children {
                    element: *element,
                    child: *child,
                    removed,
                    markup: &from_new[..come[..inserted].iter().map(|piece| piece.len()).sum()],
                });
                elements += (Tokens(&from_old[..from_old.len() - after_old.len()]))
                    .filter(|token| matches!(token, Token::Tag(tag) if !tag.starts_with('/')))
                    .count();
                (old, new) = (Tokens(after_old), Tokens(after_new));
            }
        }
    }
}

/// The children up to the end of the element that they stand in, each with all that it holds, and what follows.
fn children(markup: &str) -> (Vec<&str>, &str) {
    let mut found = Vec::new();
    let mut tokens = Tokens(markup);
    let mut start = markup;
    let mut depth = 0_usize;
    loop {
        let before = tokens.0;
        match tokens.next() {
            None => return (found, before),
            Some(Token::Text(_)) => {}
            Some(Token::Tag(tag)) if tag.starts_with('/') => {
                if depth == 0 {
                    return (found, before);
                }
                depth -= 1;
            }
            Some(Token::Tag(tag)) => {
                depth += usize::from(!tag.ends_with('/') && !is_void(tag));
            }
        }
        if depth == 0 {
            found.push(&start[..start.len() - tokens.0.len()]);
            start = tokens.0;
        }
    }
}

/// Elements of HTML that have no end.
fn is_void(tag: &str) -> bool {
    matches!(tag.split(' ').next(), Some("br" | "hr" | "img" | "input"))
}

/// Finds the attributes that differ between two tags; `false`, and nothing found, if not only values differ.
fn attributes<'a>(element: usize, old: &str, new: &'a str, found: &mut Vec<Change<'a>>) -> bool {
    let before = found.len();
    let alike =
        old == new || !old.starts_with('/') && other_values(element, old, new, found).is_some();
    if !alike {
        found.truncate(before);
    }
    alike
}

fn other_values<'a>(
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
    fn where_tags_differ_children_are_replaced() {
        let other = |element, child, removed, markup| Change::Children {
            element,
            child,
            removed,
            markup,
        };
        for (old, new, expected) in [
            (
                "<i>a</i>",
                "<i>a</i><b>b</b>",
                other(None, 1, 0, "<b>b</b>"),
            ),
            ("<i>a</i><b>b</b>c", "<i>a</i>c", other(None, 1, 1, "")),
            ("<i></i>", "<i>a</i>", other(Some(0), 0, 0, "a")),
            ("<i>a<hr/><b/></i>", "<i>a</i>", other(Some(0), 1, 2, "")),
            (
                r#"<g><p x="1"/><p x="2"/></g>"#,
                r#"<g><p x="1"/><p y="2"/></g>"#,
                other(Some(0), 1, 1, r#"<p y="2"/>"#),
            ),
            ("<i>a</i>", "<i>a</i>b&lt;", other(None, 1, 0, "b&lt;")),
        ] {
            assert_eq!(list(old, new), Some(vec![expected]), "{old} {new}");
        }
    }

    #[test]
    fn changes_before_and_after_replaced_children_are_found() {
        let old = r#"<i x="1"><b/><b/><u/></i><i>a</i>"#;
        let new = r#"<i x="2"><b/><s><s/></s><u/></i><i>c</i>"#;
        let found = changes(old, new).expect("something in common");
        assert_eq!(found.elements, 5);
        assert_eq!(
            found.list,
            [
                Change::Attribute {
                    element: 0,
                    name: "x",
                    value: "2".into()
                },
                Change::Children {
                    element: Some(0),
                    child: 1,
                    removed: 1,
                    markup: "<s><s/></s>"
                },
                text(Some(4), 0, "c"),
            ]
        );
    }

    #[test]
    fn nothing_in_common_is_no_change() {
        for (old, new) in [
            ("", "a"),
            ("<i>a</i>", "<b>a</b>"),
            ("<i>a</i>", "a"),
            (r#"<i x="1">a</i>"#, r#"<i y="1">a</i>"#),
            (r#"<i x="1">a</i>"#, r#"<i x="1" y="2">a</i>"#),
            ("<i/>", "a"),
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
