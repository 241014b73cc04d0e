//! Every text of the app outside the lessons, in both languages, from `assets/text/`: a catalogue for the shell, one for each
//! lab, and one for what they share, so that a program carries only the words it says.
use crate::settings::Settings;

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// Puts the values into the places of a template: `{name}`.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (i, part) in template.split('{').enumerate() {
        match part.split_once('}').filter(|_| i > 0) {
            Some((name, rest)) => {
                let value = values.iter().find(|value| value.0 == name);
                text.push_str(value.map_or("", |value| value.1));
                text.push_str(rest);
            }
            None => text.push_str(part),
        }
    }
    text
}

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    /// As in `<html lang>`, in links and in the folders of the lessons.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}
