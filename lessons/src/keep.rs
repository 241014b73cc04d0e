//! Keeps buttons in running text together with what belongs to them.
//!
//! A browser may break a line before and after any button, even where a comma follows. So a note's mark is
//! wrapped together with the character before it, and every button with the punctuation after it. The words of the
//! text are no button elements for that reason, and need no wrapper.

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
        if !is_html(&event, "<button") {
            out.push(event);
            continue;
        }
        let is_mark = is_html(&event, MARK);
        let start = match is_mark {
            true => start_before(&mut out),
            false => out.len(),
        };
        let mut company = is_mark;
        let mut next = Some(event);
        while let Some(event) = next {
            let is_end = is_html(&event, MARK) || is_html(&event, "</button>");
            out.push(event);
            next = match is_end {
                true => events.next_if(|event| is_html(event, MARK)),
                false => events.next(),
            };
            company |= is_end && next.is_some();
        }
        if let Some(Event::Text(text)) = events.peek_mut() {
            let rest = text.trim_start_matches(CLOSING);
            let (closing, rest) = text.split_at(text.len() - rest.len());
            let (closing, rest) = (closing.to_owned(), rest.to_owned());
            *text = rest.into();
            if !closing.is_empty() {
                out.push(Event::Text(closing.into()));
                company = true;
            }
        }
        if company {
            out.insert(start, Event::InlineHtml("<span class=\"keep\">".into()));
            out.push(Event::InlineHtml("</span>".into()));
        }
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
    fn what_belongs_to_a_button_stays_with_it() {
        let text = |text: &'static str| Event::Text(text.into());
        let mark = format!("{MARK}>1</button>");
        let word = || {
            vec![
                text("这是"),
                html("<button>"),
                text("词"),
                html("</button>"),
            ]
        };
        let with = |mut events: Vec<Event<'static>>, more: Vec<Event<'static>>| {
            events.extend(more);
            kept(events)
        };

        assert_eq!(
            with(word(), vec![text("，好")]),
            "这是<span class=\"keep\"><button>词</button>，</span>好"
        );
        assert_eq!(with(word(), vec![text("好")]), "这是<button>词</button>好");
        assert_eq!(
            kept(vec![text("误差"), html(&mark), text("。”好")]),
            "误<span class=\"keep\">差<button>1</button>。”</span>好"
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
        assert_eq!(
            kept(vec![
                html("<button>"),
                text("词"),
                html("</button>"),
                html(&mark),
                text("。")
            ]),
            "<span class=\"keep\"><button>词</button><button>1</button>。</span>"
        );
    }
}
