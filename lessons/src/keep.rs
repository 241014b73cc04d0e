//! Keeps a note's mark in running text together with what it belongs to.
//!
//! A mark is a button, and a browser may break a line before and after any button, even where a comma follows. So it is
//! wrapped together with the character before it and the punctuation after it.

use pulldown_cmark::Event;

const CLOSING: [char; 20] = [
    ',', '.', ';', ':', '!', '?', ')', '’', '”', '，', '。', '；', '：', '！', '？', '、', '）',
    '》', '」', '…',
];

/// How the HTML of a note's mark begins.
pub const MARK: &str = "<button type=\"button\" class=\"note-mark\"";

/// The events, with `<span class="keep">` around what no line may part.
pub fn keep_together(events: Vec<Event>) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        if !is_html(&event, MARK) {
            out.push(event);
            continue;
        }
        let start = start_before(&mut out);
        out.insert(start, Event::InlineHtml("<span class=\"keep\">".into()));
        out.push(event);
        while let Some(mark) = events.next_if(|event| is_html(event, MARK)) {
            out.push(mark);
        }
        if let Some(Event::Text(text)) = events.peek_mut() {
            let rest = text.trim_start_matches(CLOSING);
            let (closing, rest) = text.split_at(text.len() - rest.len());
            let (closing, rest) = (closing.to_owned(), rest.to_owned());
            *text = rest.into();
            out.push(Event::Text(closing.into()));
        }
        out.push(Event::InlineHtml("</span>".into()));
    }
    out
}

fn is_html(event: &Event, start: &str) -> bool {
    matches!(event, Event::InlineHtml(html) if html.starts_with(start))
}

/// Where the thing before a mark begins: a character, or a value in its span.
fn start_before(out: &mut Vec<Event>) -> usize {
    let end = out.len();
    match out.pop() {
        Some(Event::Text(text)) => {
            let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
            let (before, last) = text.split_at(last);
            out.push(Event::Text(before.to_owned().into()));
            out.push(Event::Text(last.to_owned().into()));
            end
        }
        Some(event) if is_html(&event, "</span>") => {
            out.push(event);
            let opening = out.iter().rposition(|event| is_html(event, "<span"));
            opening.unwrap_or(end)
        }
        Some(event) => {
            out.push(event);
            end
        }
        None => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::html::push_html;

    fn html(text: &str) -> Event<'_> {
        Event::InlineHtml(text.into())
    }

    fn kept(events: Vec<Event>) -> String {
        let mut text = String::new();
        push_html(&mut text, keep_together(events).into_iter());
        text.replace(MARK, "<button")
    }

    #[test]
    fn what_belongs_to_a_mark_stays_with_it() {
        let text = |text: &'static str| Event::Text(text.into());
        let mark = format!("{MARK}>1</button>");
        assert_eq!(
            kept(vec![text("误差"), html(&mark), text("。”好")]),
            "误<span class=\"keep\">差<button>1</button>。”</span>好"
        );
        assert_eq!(
            kept(vec![text("误差"), html(&mark), html(&mark), text("好")]),
            "误<span class=\"keep\">差<button>1</button><button>1</button></span>好"
        );
        assert_eq!(
            kept(vec![
                text("是"),
                html("<span class=\"v\">"),
                text("2"),
                html("</span>"),
                html(&mark)
            ]),
            "是<span class=\"keep\"><span class=\"v\">2</span><button>1</button></span>"
        );
    }

    #[test]
    fn text_without_a_mark_is_left_alone() {
        assert_eq!(kept(vec![html("<b>"), html("</b>")]), "<b></b>");
    }
}
