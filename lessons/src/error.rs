//! What is wrong with a lesson, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// One fault of the prose: the file, the line if one line is to blame, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The file (or folder) at fault.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: Option<usize>,
    /// Plain words.
    pub message: String,
}

impl Error {
    /// A fault of one line.
    pub fn at(file: &Path, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: Some(line),
            message: message.into(),
        }
    }

    /// A fault of a whole file.
    pub fn of(file: &Path, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Error {}
