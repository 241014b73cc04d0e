//! The free lab as a query. A link has the loss and what has been typed for it, under plain names (`input`); this
//! device also remembers what has been typed for other losses, each text under its loss's name (`MSELoss.input`). A
//! plain name is the looked-at loss's and comes first, also for words of the text that are written by hand.

use super::{Free, LONGEST, Sheet};
use crate::lab::query::{BadQuery, Reader, Writer};
use crate::loss::{Entry, LOSSES};

/// What older links call the first tensor of every loss.
const OLD_FIRST: &str = "input";
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Everything that has been typed; what is as usual is left out.
pub(super) fn encode(state: &Free) -> String {
    let writer = Writer::default().add("loss", state.entry().name);
    let sheets = LOSSES.iter().zip(&state.sheets);
    let writer = sheets.fold(writer, |writer, (entry, sheet)| {
        add(writer, entry, sheet, &format!("{}.", entry.name))
    });
    writer.finish()
}

/// What has been typed for the loss that is looked at.
pub(super) fn link(state: &Free) -> String {
    let entry = state.entry();
    let writer = Writer::default().add("loss", entry.name);
    add(writer, entry, state.sheet(), "").finish()
}

/// What of a sheet is not as usual, its names after `prefix`.
fn add(writer: Writer, entry: &Entry, sheet: &Sheet, prefix: &str) -> Writer {
    let usual = Sheet::of(entry);
    let texts = texts(sheet).zip(texts(&usual));
    names(entry)
        .zip(texts)
        .filter(|(_, (text, usual))| text != usual)
        .fold(writer, |writer, (name, (text, _))| {
            writer.add(&format!("{prefix}{name}"), escaped(text))
        })
}

pub(super) fn decode(query: &str) -> Result<Free, BadQuery> {
    let reader = Reader::new(query);
    let usual = Free::default();
    let mut state = reader.get("loss", usual.clone(), |name| usual.with_loss(name))?;
    for (index, (entry, sheet)) in LOSSES.iter().zip(&mut state.sheets).enumerate() {
        for (place, (name, slot)) in names(entry).zip(slots(sheet)).enumerate() {
            let old = (place == 0).then_some(OLD_FIRST);
            for name in old.into_iter().chain([name]) {
                let key = format!("{}.{name}", entry.name);
                *slot = reader.get(&key, std::mem::take(slot), read)?;
                if index == state.loss {
                    *slot = reader.get(name, std::mem::take(slot), read)?;
                }
            }
        }
    }
    Ok(state)
}

/// The names of a sheet's texts in order.
fn names(entry: &Entry) -> impl Iterator<Item = &'static str> {
    let options = entry.options.iter().map(|option| option.name);
    (entry.arguments.iter().copied())
        .chain(options)
        .chain(["reduction"])
}

fn texts(sheet: &Sheet) -> impl Iterator<Item = &String> {
    (sheet.tensors.iter().chain(&sheet.options)).chain([&sheet.reduction])
}

fn slots(sheet: &mut Sheet) -> impl Iterator<Item = &mut String> {
    (sheet.tensors.iter_mut().chain(&mut sheet.options)).chain([&mut sheet.reduction])
}

/// A text of a link that is short enough.
pub(in crate::lab) fn read(text: &str) -> Option<String> {
    unescaped(text).filter(|text| text.chars().count() <= LONGEST)
}

/// A text so that neither a query, a browser nor a chat program takes a part of it for something else.
pub(crate) fn escaped(text: &str) -> String {
    let mut link = String::new();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b',' | b'/' => {
                link.push(char::from(byte));
            }
            b' ' => link.push('+'),
            _ => {
                let digit = |nibble: u8| char::from(HEX[usize::from(nibble & 15)]);
                link.extend(['%', digit(byte >> 4), digit(byte)]);
            }
        }
    }
    link
}

/// The text that [`escaped`] has written; nothing if it is damaged.
fn unescaped(link: &str) -> Option<String> {
    let mut bytes = link.bytes();
    let mut text = Vec::new();
    while let Some(byte) = bytes.next() {
        text.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).ok()?
            }
            _ => byte,
        });
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::State;

    #[test]
    fn a_link_restores_everything_that_was_typed() {
        let mut state = Free::default();
        state.type_tensor(0, "[[1, 2],\n [3, 4]] # 行 & more = 50% + “x”");
        state.type_option(2, "1/3");
        state.choose_reduction("sum");
        let mut state = state.with_loss("TripletMarginLoss").expect("a loss");
        state.type_option(3, "True");
        state.type_tensor(1, "");
        let link = state.encode();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,/+%=&".contains(c);
        assert!(link.chars().all(plain), "{link}");
        assert_eq!(Free::decode(&link), Ok(state));
        assert_eq!(Free::decode(""), Ok(Free::default()));
    }

    #[test]
    fn a_link_tells_of_the_open_loss_alone_and_leaves_the_others_as_they_are() {
        let mut state = Free::default().with_loss("MSELoss").expect("a loss");
        state.type_tensor(0, "[7.0]");
        let mut state = state.with_loss("BCELoss").expect("a loss");
        state.type_tensor(1, "[1.0]");
        state.choose_reduction("sum");
        assert_eq!(
            state.shared(),
            "loss=BCELoss&input=%5B7.0%5D&target=%5B1.0%5D&reduction=sum"
        );
        let opened = Free::decode(&state.shared()).expect("a state");
        assert_eq!(opened.sheet(), state.sheet());

        let mut here = Free::default().with_loss("MSELoss").expect("a loss");
        here.type_tensor(0, "[8.0]");
        let mut here = here.with_loss("BCELoss").expect("a loss");
        here.type_tensor(0, "[0.5]");
        let arrived = opened.over(&here);
        assert_eq!(arrived.sheet(), state.sheet());
        let back = arrived.with_loss("MSELoss").expect("a loss");
        assert_eq!(back.sheet().tensors[0], "[8.0]");
    }

    #[test]
    fn a_link_of_a_loss_alone_is_its_example() {
        let state = Free::decode("loss=KLDivLoss").expect("a state");
        assert_eq!(state.encode(), "loss=KLDivLoss");
        assert_eq!(state.sheet(), &Sheet::of(state.entry()));
    }

    #[test]
    fn a_word_of_the_text_leaves_what_is_typed_for_other_losses() {
        let mut state = Free::default().with_loss("MSELoss").expect("a loss");
        state.type_tensor(0, "[7.0]");
        let ordered = Free::decode(&format!("loss=BCELoss&target=[0.0]&{}", state.encode()));
        let ordered = ordered.expect("a state");
        let bce = crate::find("BCELoss").expect("a loss");
        assert_eq!(ordered.sheet().tensors, [bce.example[0], "[0.0]"]);
        let back = ordered.with_loss("MSELoss").expect("a loss");
        assert_eq!(back.sheet().tensors[0], "[7.0]");
    }

    #[test]
    fn an_older_link_still_gives_the_first_tensor() {
        for (loss, name) in [
            ("TripletMarginLoss", "anchor"),
            ("MarginRankingLoss", "input1"),
            ("CosineEmbeddingLoss", "input1"),
        ] {
            let old = Free::decode(&format!("loss={loss}&input=[7.0]")).expect("a state");
            assert_eq!(old.sheet().tensors[0], "[7.0]");
            assert_eq!(old.entry().arguments[0], name);
            assert!(
                old.shared().contains(&format!("&{name}=")),
                "{}",
                old.shared()
            );
            assert_eq!(Free::decode(&old.encode()), Ok(old));
        }
    }

    #[test]
    fn hostile_links_are_refused() {
        let long = format!("input={}", "1".repeat(LONGEST + 1));
        for (query, key) in [
            ("loss=Nonsense", "loss"),
            ("input=%", "input"),
            ("input=%4", "input"),
            ("input=%zz", "input"),
            ("weight=%ff", "weight"),
            ("MSELoss.target=%e9", "MSELoss.target"),
            (long.as_str(), "input"),
        ] {
            let bad = Free::decode(query).expect_err(query);
            assert_eq!(bad.key, key);
        }
    }
}
