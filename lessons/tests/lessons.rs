//! The lessons themselves are right, and their HTML is what the app reads.

use bullseye_lessons::{Lessons, load};
use std::fs;
use std::path::{Path, PathBuf};

fn real() -> Lessons {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/lessons");
    load(&dir).unwrap_or_else(|error| panic!("{error}"))
}

fn out(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    dir
}

#[test]
fn the_lessons_are_right() {
    for chapter in real().chapters {
        let languages: Vec<_> = chapter.texts.iter().map(|text| &text.language).collect();
        assert_eq!(languages, ["en", "zh"], "{}", chapter.name);
        assert_eq!(chapter.name, format!("{}-{}", chapter.number, chapter.slug));
        for text in &chapter.texts {
            assert_eq!(text.sections.len(), chapter.texts[0].sections.len());
        }
    }
}

#[test]
fn a_chapter_begins_with_its_line_and_its_labs_stand_alone() {
    let out = out("written");
    real().write(&out).unwrap();
    let html = fs::read_to_string(out.join("en/3-regression.html")).unwrap();
    let first = html.lines().next().unwrap();
    assert!(
        first.starts_with("<!--chapter number=3&title=Regression%3A%20"),
        "{first}"
    );
    assert!(
        first.contains("&sections=mse:3.1:Mean%20squared%20error%20MSELoss|"),
        "{first}"
    );
    assert!(first.ends_with("-->"), "{first}");

    let comments: Vec<_> = html
        .lines()
        .skip(1)
        .filter(|line| line.contains("<!--"))
        .collect();
    assert!(!comments.is_empty());
    for line in comments {
        assert!(
            line.starts_with("<!--lab id=3.") && line.ends_with("-->"),
            "{line}"
        );
        assert_eq!(line.matches("--").count(), 2, "{line}");
    }
    // Between two labs every element is closed, so that the pieces can be set one by one.
    for piece in html.split("<!--lab ").skip(1) {
        for tag in ["p", "section", "table", "aside", "button", "span", "math"] {
            let opened = piece.matches(&format!("<{tag}>")).count()
                + piece.matches(&format!("<{tag} ")).count();
            assert_eq!(
                opened,
                piece.matches(&format!("</{tag}>")).count(),
                "{tag} in {piece}"
            );
        }
    }
}

#[test]
fn the_guides_numbers_are_computed() {
    let out = out("numbers");
    real().write(&out).unwrap();
    for language in ["en", "zh"] {
        let html = fs::read_to_string(out.join(language).join("3-regression.html")).unwrap();
        for number in [
            "<span class=\"v loss\">0.1100</span>",
            "<span class=\"v loss\">0.3000</span>",
            "<span class=\"v grad\">−0.3333</span>",
            "<code>tensor(0.1100)</code>",
        ] {
            assert!(html.contains(number), "{language} lacks {number}");
        }
    }
}

#[test]
fn only_what_changed_is_written() {
    let out = out("twice");
    let lessons = real();
    let written = lessons.write(&out).unwrap();
    assert_eq!(written, 2 * (lessons.chapters.len() + 1));
    assert_eq!(lessons.write(&out).unwrap(), 0);

    let old = out.join("en/9-gone.html");
    fs::write(&old, "").unwrap();
    assert_eq!(lessons.write(&out).unwrap(), 1);
    assert!(!old.exists());
}

/// Lessons of one language with one chapter, as HTML.
fn one_chapter(name: &str, chapter: &str) -> PathBuf {
    let dir = out(name);
    fs::create_dir_all(dir.join("en")).unwrap();
    let glossary = "---\ntitle: G\nnote: Note\nreveal: Reveal\nagain: Again\nchoose: Choose\nchosen: Chosen\nhit: Hit.\nmiss: Miss.\nsound: {} is right.\n---\n\n## label *y* {#label}\n\nThe\ntruth.\n";
    fs::write(dir.join("en/glossary.md"), glossary).unwrap();
    let front = "---\nnumber: 1\ntitle: A & B\nshort: A\nsummary: S.\nminutes: 2\n---\n\n";
    fs::write(dir.join("en/1-one.md"), format!("{front}{chapter}")).unwrap();
    let out = out(&format!("{name}-out"));
    load(&dir).unwrap().write(&out).unwrap();
    out
}

#[test]
fn every_element_of_the_format_has_its_html() {
    let chapter = "Lead with [a word](word:true).

## One {#one}

[2.5](pred) [label](term:label)[^n] [](section:one) [0.5](given) `{{ 1 - 2 }}` {{ 1 - 2 | .0 }}

::lab{id=\"1.1\" kind=\"regression\" title=\"a > b & c -- d\"}

[go 1.1](lab:1.1) [set](set:1.1?pred=1&true=2) [out](https://pytorch.org/) $a<b$

| Use |
| --- |
| `BCEWithLogitsLoss` of `log_softmax` |

[^n]: The note.
";
    let out = one_chapter("format", chapter);
    let html = fs::read_to_string(out.join("en/1-one.html")).unwrap();
    let lines: Vec<_> = html.lines().collect();
    assert_eq!(
        lines,
        [
            "<!--chapter number=1&title=A%20%26%20B&short=A&summary=S.&minutes=2&sections=one:1.1:One-->",
            "<p class=\"lead\">Lead with <span class=\"w true\">a word</span>.</p>",
            "<h2 id=\"section-one\" data-section=\"one\" tabindex=\"-1\"><span class=\"number\">1.1</span> One</h2>",
            "<p><span class=\"v pred\">2.5</span> <span class=\"keep\"><span role=\"button\" tabindex=\"0\" class=\"term\" data-term=\"label\" aria-haspopup=\"dialog\">label</span><button type=\"button\" class=\"note-mark\" aria-expanded=\"false\" aria-controls=\"note-1\"><span class=\"word\">Note </span>1</button></span> <span role=\"button\" tabindex=\"0\" class=\"ref\" data-section=\"one\">1.1</span> <span class=\"given\">0.5</span> <code>-1.0</code> −1</p>",
            "<aside class=\"note\" role=\"note\" id=\"note-1\"><span class=\"number\">1</span><p>The note.</p></aside>",
            "<!--lab id=1.1&kind=regression&title=a%20%3E%20b%20%26%20c%20%2D%2D%20d-->",
            "<p><span role=\"button\" tabindex=\"0\" class=\"ref\" data-lab=\"1.1\">go 1.1</span> <span role=\"button\" tabindex=\"0\" class=\"act\" data-lab=\"1.1\" data-set=\"pred=1&amp;true=2\">set</span> <a href=\"https://pytorch.org/\" target=\"_blank\" rel=\"noopener noreferrer\">out</a> <math display=\"inline\"><mi>a</mi><mo>&lt;</mo><mi>b</mi></math></p>",
            "<table><thead><tr><th>Use</th></tr></thead><tbody>",
            "<tr><td><code>BCEWith<wbr>Logits<wbr>Loss</code> of <code>log_<wbr>softmax</code></td></tr>",
            "</tbody></table>",
        ]
    );
    let html = fs::read_to_string(out.join("en/glossary.html")).unwrap();
    assert_eq!(
        html,
        "<!--glossary title=G-->\n<dl class=\"glossary\">\n<div class=\"entry\" id=\"term-label\" data-term=\"label\"><dt>label <em>y</em></dt><dd><p>The truth.</p></dd></div>\n</dl>\n"
    );
}

#[test]
fn questions_and_misprints_have_their_html() {
    let chapter = "::let{truth=\"[3]\"}

:::ask{id=\"double\" from=\"MSELoss([2.5], truth)\"}
### Twice the *miss*?

Of [2](pred)?

- [ ] {{ MSELoss([2.25], truth) | .2 }} *twice*
  > Look at the [label](term:label).
- [x] {{ MSELoss([2], truth) | .2 }} *four times*

Its square.
:::

:::ask{id=\"words\"}
### Which?

- [x] this
- [ ] that

This.
:::

:::misprint{id=\"print\"}
### Find it

```python
print(a < b)  # <<0.25>>
x = <<\"{{ 1 - 2 | .0 }}\"!>>
```

> Add it up.

It is more.

Much.
:::
";
    let out = one_chapter("questions", chapter);
    let html = fs::read_to_string(out.join("en/1-one.html")).unwrap();
    let lines: Vec<_> = html.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            r#"<section class="block ask" role="group" aria-labelledby="try-double" data-try="double" data-right="2">"#,
            r#"<h3 id="try-double" tabindex="-1">Twice the <em>miss</em>?</h3>"#,
            r#"<p>Of <span class="v pred">2</span>?</p>"#,
            r#"<fieldset aria-labelledby="try-double">"#,
            r#"<div class="options numbers">"#,
            r#"<label><input type="radio" name="try-double" value="1" data-option="1"><span>0.56 <em>twice</em></span></label>"#,
            r#"<label class="right"><input type="radio" name="try-double" value="2" data-option="2"><span>1.00 <em>four times</em></span></label>"#,
            "</div>",
            "</fieldset>",
            r#"<div class="reveal-row"><span class="from">0.2500</span> <span class="to"><span class="cover-plate" aria-hidden="true">?</span><b data-for="any" hidden>1.00</b></span> <button type="button" class="ink reveal" disabled><span class="before">Reveal</span><span class="after">Again</span></button> <span class="choose">Choose</span><span class="chosen">Chosen</span></div>"#,
            r#"<div class="outcome" role="status">"#,
            r#"<p class="miss" data-for="1" hidden><b>Miss.</b> Look at the <span role="button" tabindex="0" class="term" data-term="label" aria-haspopup="dialog">label</span>.</p>"#,
            r#"<p class="hit" data-for="2" hidden><b>Hit.</b> </p>"#,
            r#"<div data-for="any" hidden>"#,
            "<p>Its square.</p>",
            "</div>",
            "</div>",
            "</section>",
            r#"<section class="block ask" role="group" aria-labelledby="try-words" data-try="words" data-right="1">"#,
            r#"<h3 id="try-words" tabindex="-1">Which?</h3>"#,
            r#"<fieldset aria-labelledby="try-words">"#,
            r#"<div class="options">"#,
            r#"<label class="right"><input type="radio" name="try-words" value="1" data-option="1"><span>this</span></label>"#,
            r#"<label><input type="radio" name="try-words" value="2" data-option="2"><span>that</span></label>"#,
            "</div>",
            "</fieldset>",
            r#"<div class="reveal-row"><button type="button" class="ink reveal" disabled><span class="before">Reveal</span><span class="after">Again</span></button> <span class="choose">Choose</span><span class="chosen">Chosen</span></div>"#,
            r#"<div class="outcome" role="status">"#,
            r#"<p class="hit" data-for="1" hidden><b>Hit.</b> </p>"#,
            r#"<p class="miss" data-for="2" hidden><b>Miss.</b> </p>"#,
            r#"<div data-for="any" hidden>"#,
            "<p>This.</p>",
            "</div>",
            "</div>",
            "</section>",
            r#"<section class="block misprint" role="group" aria-labelledby="try-print" data-try="print" data-right="2">"#,
            r#"<h3 id="try-print" tabindex="-1">Find it</h3>"#,
            r#"<div class="plate"><pre><code>print(a &lt; b)  # <button type="button" class="suspect" aria-pressed="false" data-option="1">0.25</button>"#,
            r#"x = <button type="button" class="suspect" aria-pressed="false" data-option="2">&quot;-1&quot;</button></code></pre></div>"#,
            r#"<div class="hint"><p>Add it up.</p>"#,
            "</div>",
            r#"<div class="outcome" role="status">"#,
            r#"<p class="miss" data-for="1" hidden><b>Miss.</b> 0.25 is right.</p>"#,
            r#"<p class="hit" data-for="2" hidden><b>Hit.</b> It is more.</p>"#,
            r#"<div data-for="2" hidden>"#,
            "<p>Much.</p>",
            "</div>",
            "</div>",
            r#"<button type="button" class="outline again" data-for="any" hidden>Again</button>"#,
            "</section>",
        ]
    );
}
