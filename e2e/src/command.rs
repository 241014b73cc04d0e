//! WebDriver commands that the client library has no function for.

use http::Method;
use serde_json::Value;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::{RequestData, SessionId};

/// One command of a session: its path below the session and its body.
#[derive(Debug)]
pub struct SessionCommand {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl SessionCommand {
    pub fn get(path: String) -> SessionCommand {
        SessionCommand {
            method: Method::GET,
            path,
            body: None,
        }
    }

    pub fn post(path: &str, body: Value) -> SessionCommand {
        SessionCommand {
            method: Method::POST,
            path: path.to_owned(),
            body: Some(body),
        }
    }
}

impl FormatRequestData for SessionCommand {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let uri = format!("session/{session}/{}", self.path);
        let request = RequestData::new(self.method.clone(), uri);
        match &self.body {
            Some(body) => request.add_body(body.clone()),
            None => request,
        }
    }
}
