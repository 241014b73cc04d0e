//! axe-core on the open page.

use serde_json::{Value, json};

use crate::page::Page;

const AXE: &str = include_str!("../vendor/axe.min.js");

/// Everything axe knows through WCAG 2.2 AA, and its best practices; every rule with one of these tags is on.
const TAGS: [&str; 7] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "best-practice",
];

impl Page {
    /// Fails with every violation that axe-core finds on the page as it stands.
    #[track_caller]
    pub fn check_accessibility(&self) {
        let barriers = self.barriers();
        assert!(
            barriers.is_empty(),
            "not accessible at {}:\n{}",
            self.url(),
            barriers.join("\n")
        );
    }

    /// Every violation that axe-core finds on the page as it stands, for those who look at many pages. It is scrolled to
    /// its top: what has gone half under a pinned head would count as a target too small to be hit.
    #[track_caller]
    pub fn barriers(&self) -> Vec<String> {
        // Half a megabyte: sent once for every document.
        if self.script("return Boolean(window.axe)", vec![]) != json!(true) {
            self.script(AXE, vec![]);
        }
        let script = "const [tags, done] = arguments;
            scrollTo({ top: 0, behavior: 'instant' });
            axe.run(document, {
                runOnly: { type: 'tag', values: tags },
                rules: { 'target-size': { enabled: true } },
                resultTypes: ['violations'],
            }).then((found) => done(found), (error) => done({ error: String(error) }))";
        let found = self.wire("run axe", async {
            self.session()
                .execute_async(script, vec![json!(TAGS)])
                .await
        });
        let found = found.json();
        let (Some(violations), Some(passes)) =
            (found["violations"].as_array(), found["passes"].as_array())
        else {
            panic!("axe did not run: {}", found["error"]);
        };
        assert!(!passes.is_empty(), "axe found nothing to look at");
        violations.iter().map(readable).collect()
    }
}

/// A violation as a person reads it: the rule, why it matters, and each place.
fn readable(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![format!(
        "{} ({}): {} {}",
        text(&violation["id"]),
        text(&violation["impact"]),
        text(&violation["help"]),
        text(&violation["helpUrl"]),
    )];
    for node in violation["nodes"].as_array().into_iter().flatten() {
        lines.push(format!("  at {}: {}", node["target"], text(&node["html"])));
        let summary = text(&node["failureSummary"]);
        lines.extend(summary.lines().map(|line| format!("    {line}")));
    }
    lines.join("\n")
}
