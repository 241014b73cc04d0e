//! A state as the query of a link: `loss=MSELoss&pred=2.5,0.8`.

use crate::number::decimal;
use std::fmt::{Display, Write};

/// The part of a link that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct BadQuery {
    /// The key whose value is missing or wrong.
    pub key: String,
}

/// Writes `key=value` pairs in the order they are added.
#[derive(Default)]
pub struct Writer(String);

impl Writer {
    /// Adds one pair. Neither key nor value holds `&` or `=`.
    pub fn add(mut self, key: &str, value: impl Display) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        // Writing into a String cannot fail.
        let _ = write!(self.0, "{key}={value}");
        self
    }

    /// Adds a list, its items parted by commas.
    pub fn list(self, key: &str, items: impl Iterator<Item = f32>) -> Self {
        let items: Vec<_> = items.map(|item| item.to_string()).collect();
        self.add(key, items.join(","))
    }

    /// The query.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Reads the pairs of a query; keys it is not asked for are passed over.
pub struct Reader<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Reader<'a> {
    /// Splits the query into its pairs.
    pub fn new(query: &'a str) -> Self {
        Self(
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .collect(),
        )
    }

    /// The text of a key, if the query has it.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|pair| pair.0 == key).map(|pair| pair.1)
    }

    /// The value of a key through `read`; `default` if the query does not have the key.
    ///
    /// # Errors
    /// The key's name, if `read` does not take its value.
    pub fn get<T>(
        &self,
        key: &str,
        default: T,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, BadQuery> {
        match self.text(key) {
            None => Ok(default),
            Some(text) => read(text).ok_or_else(|| BadQuery {
                key: key.to_owned(),
            }),
        }
    }

    /// A list of finite numbers.
    ///
    /// # Errors
    /// The key's name, if it is missing or an item is not a finite number.
    pub fn list(&self, key: &str) -> Result<Vec<f32>, BadQuery> {
        let bad = || BadQuery {
            key: key.to_owned(),
        };
        let text = self.text(key).ok_or_else(bad)?;
        text.split(',')
            .map(|item| finite(item).ok_or_else(bad))
            .collect()
    }
}

/// A finite float32 in Rust's own notation.
pub fn finite(text: &str) -> Option<f32> {
    decimal(text)
        .map(|value| value as f32)
        .filter(|value| value.is_finite())
}
