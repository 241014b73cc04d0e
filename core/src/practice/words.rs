//! Text in both languages, each written as itself.

/// The same thing said in Chinese and in English. Code stands between backticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// A text that is the same in both languages: a number, a line of code.
    pub fn both(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }

    /// With Chinese commas between what a Chinese sentence lists; within brackets and code they stay as they are.
    pub fn punctuated(self) -> Self {
        if !self.zh.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            return self;
        }
        let mut zh = String::new();
        let (mut depth, mut is_code) = (0, false);
        let mut rest = self.zh.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '`' => is_code = !is_code,
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
            if c == ',' && depth == 0 && !is_code && rest.next_if_eq(&' ').is_some() {
                zh.push('，');
            } else {
                zh.push(c);
            }
        }
        Self { zh, en: self.en }
    }
}

/// Two format strings, Chinese and English, that take their values from the variables of the place where they stand.
macro_rules! say {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::practice::words::Words {
            zh: format!($zh),
            en: format!($en),
        }
    };
}
pub(crate) use say;
