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
