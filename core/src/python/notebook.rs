//! Writes a script as a Jupyter notebook that runs as it is.

use super::script::Script;
use std::fmt::Write;

/// The words of a notebook, in the reader's language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Stands above the code.
    pub title: &'a str,
    /// Leads what the script prints.
    pub prints: &'a str,
}

/// The notebook of a script (nbformat 4.5): a title, the tensors, the call, and what it prints.
pub fn notebook(script: &Script, words: Words) -> String {
    let text = script.text();
    // The tensors stand by themselves, so that one can change them and run the call again.
    let call = text.find("\nloss = ").map_or(0, |newline| newline + 1);
    let (tensors, call) = text.split_at(call);
    let printed = format!(
        "{}\n\n```text\n{}\n```",
        words.prints,
        script.output.join("\n")
    );
    let cells = [
        cell("title", "markdown", &format!("# {}", words.title)),
        cell("tensors", "code", tensors),
        cell("call", "code", call),
        cell("printed", "markdown", &printed),
    ];
    let python = r#"{"display_name": "Python 3", "language": "python", "name": "python3"}"#;
    format!(
        "{{\n \"cells\": [\n{}\n ],\n \"metadata\": {{\"kernelspec\": {python}}},\n \"nbformat\": 4,\n \
         \"nbformat_minor\": 5\n}}\n",
        cells.join(",\n")
    )
}

fn cell(id: &str, kind: &str, source: &str) -> String {
    let outputs = match kind {
        "code" => r#""execution_count": null, "outputs": [], "#,
        _ => "",
    };
    let source = json_string(source.trim_end());
    format!(
        r#"  {{"cell_type": "{kind}", "id": "{id}", "metadata": {{}}, {outputs}"source": {source}}}"#
    )
}

/// A text as a JSON string.
fn json_string(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            c if c.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::State;
    use crate::lab::free::Free;

    #[test]
    fn the_code_cells_are_the_script() {
        let script = Free::default().model().script.expect("a script");
        let words = Words {
            title: "A \"loss\"",
            prints: "Prints:",
        };
        let json: serde_json::Value =
            serde_json::from_str(&notebook(&script, words)).expect("JSON");
        let source = |index: usize| {
            json["cells"][index]["source"]
                .as_str()
                .expect("a text")
                .to_owned()
        };
        assert_eq!(format!("{}\n{}\n", source(1), source(2)), script.text());
        assert_eq!(source(0), "# A \"loss\"");
        assert!(source(3).contains(&script.output.join("\n")));
    }
}
