//! Every kind of fault stops the build with the file's name and, where a line is to blame, its number.

use std::fs;
use std::path::{Path, PathBuf};

const CHAPTER: &str = "---
number: 3
title: Regression
short: Regression
summary: Rulers.
minutes: 5
---

The [prediction](term:prediction) is [2.5](pred).

## MSE `MSELoss` {#mse}

It reads [{{ MSELoss([2.5], [3]) }}](loss).[^why]

::lab{id=\"3.1\" kind=\"regression\" loss=\"MSELoss\" pred=\"2.5\" true=\"3\" caption=\"Try it\"}

[Set lab 3.1 to L1](set:3.1?loss=L1Loss), see [lab 3.1](lab:3.1) and [](section:mse).

### Why {#why}

Because $d^2$ of [0.5](given) is `0.25`.

:::ask{id=\"double\" from=\"MSELoss([2.5], [3])\"}
### Twice the miss

Of [2](pred)?

- [ ] {{ MSELoss([2.3], [3]) }}
  > Look again.
- [x] {{ MSELoss([2], [3]) }}

Its square.
:::

:::misprint{id=\"print\"}
### A misprint

```python
loss  # <<0.25>>, <<a half>>, <<0.1!>>
```

> Add it up.

It is more.
:::

:::remember
## Remember {#remember}

1. It squares.
:::

[^why]: A note.
";

const GLOSSARY: &str = "---
title: Glossary
note: Note
reveal: Reveal
again: Again
choose: Choose
chosen: Chosen
hit: Hit.
miss: Miss.
sound: {} is right.
---

## prediction {#prediction}

A guess.
";

/// A folder of lessons in two languages that is right.
fn lessons(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    for language in ["en", "zh"] {
        let folder = dir.join(language);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("3-regression.md"), CHAPTER).unwrap();
        fs::write(folder.join("glossary.md"), GLOSSARY).unwrap();
    }
    dir
}

/// What the tool says once `old` has become `new` in the file.
fn fault(test: &str, file: &str, old: &str, new: &str) -> String {
    let dir = lessons(test);
    let path = dir.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{old} is not in the fixture");
    fs::write(&path, text.replacen(old, new, 1)).unwrap();
    let error = bullseye_lessons::load(&dir).map(|_| ());
    let error = error.expect_err("the fault passed unseen");
    error
        .to_string()
        .replace(&format!("{}/", dir.display()), "")
}

macro_rules! faults {
    ($($name:ident: $file:literal, $old:literal => $new:literal, $message:literal;)*) => {$(
        #[test]
        fn $name() {
            let said = fault(stringify!($name), $file, $old, $new);
            assert!(said.starts_with($message), "{said}");
        }
    )*};
}

faults! {
    // Expressions and decimals.
    bare_decimal: "en/3-regression.md", "Because" => "Because 0.1033,",
        "en/3-regression.md:21: the bare decimal 0.1033: write an expression";
    bare_decimal_as_loss: "en/3-regression.md", "[{{ MSELoss([2.5], [3]) }}](loss)" => "[0.2500](loss)",
        "en/3-regression.md:13: the bare decimal 0.2500";
    bare_decimal_in_heading: "en/3-regression.md", "## MSE" => "## 3.1 MSE",
        "en/3-regression.md:11: the bare decimal 3.1";
    bare_decimal_in_formula: "en/3-regression.md", "$d^2$" => "$0.5 d^2$",
        "en/3-regression.md:21: the bare decimal 0.5";
    bare_decimal_in_title: "en/3-regression.md", "title: Regression" => "title: Regression 0.5",
        "en/3-regression.md:1: the bare decimal 0.5";
    bare_decimal_in_note: "en/3-regression.md", "A note." => "A note of 0.5.",
        "en/3-regression.md:53: the bare decimal 0.5";
    bare_decimal_in_glossary: "en/glossary.md", "A guess." => "A guess of 0.5.",
        "en/glossary.md:15: the bare decimal 0.5";
    bare_decimal_in_list: "en/3-regression.md", "1. It squares" => "1. It squares 0.5",
        "en/3-regression.md:50: the bare decimal 0.5";
    other_number_in_an_action: "en/3-regression.md", "Set lab 3.1" => "Set lab 3.2",
        "en/3-regression.md:17: the bare decimal 3.2";
    unknown_loss_in_expression: "en/3-regression.md", "MSELoss([2.5], [3])" => "MSLoss([2.5], [3])",
        "en/3-regression.md:13: `{{ MSLoss([2.5], [3]) }}`: there is no loss `MSLoss`";
    expression_that_raises: "en/3-regression.md", "([2.5], [3])" => "([2.5], [3], beta=1)",
        "en/3-regression.md:13: `{{ MSELoss([2.5], [3], beta=1) }}`:";
    unclosed_expression: "en/3-regression.md", "[3]) }}" => "[3])",
        "en/3-regression.md:13: `{{` without `}}`";

    // Links.
    unknown_term: "en/3-regression.md", "term:prediction" => "term:guess",
        "en/3-regression.md:9: the glossary has no term `guess`";
    unknown_lab_in_action: "en/3-regression.md", "set:3.1?" => "set:3.9?",
        "en/3-regression.md:17: there is no lab `3.9`";
    unknown_lab_in_reference: "en/3-regression.md", "lab:3.1" => "lab:3.9",
        "en/3-regression.md:17: there is no lab `3.9`";
    action_without_a_state: "en/3-regression.md", "set:3.1?loss=L1Loss" => "set:3.1",
        "en/3-regression.md:17: an action is `set:LAB?key=value`";
    action_with_half_a_state: "en/3-regression.md", "?loss=L1Loss" => "?loss",
        "en/3-regression.md:17: `loss` is not `key=value`";
    action_with_unknown_loss: "en/3-regression.md", "?loss=L1Loss" => "?loss=L3Loss",
        "en/3-regression.md:17: `loss` has no possible value in `loss=L3Loss&";
    unknown_section: "en/3-regression.md", "section:mse" => "section:mae",
        "en/3-regression.md:17: there is no section `mae`";
    unknown_address: "en/3-regression.md", "](pred)" => "](prediction)",
        "en/3-regression.md:9: `prediction` is no address of the lessons";

    // Notes, headings, directives, Markdown.
    note_without_text: "en/3-regression.md", "[^why]: A note." => "",
        "en/3-regression.md:13: `[^` is left over";
    note_without_mark: "en/3-regression.md", ".[^why]" => ".",
        "en/3-regression.md:53: nothing refers to the note `[^why]`";
    heading_without_id: "en/3-regression.md", "### Why {#why}" => "### Why",
        "en/3-regression.md:19: a heading needs an id";
    heading_of_first_level: "en/3-regression.md", "## MSE" => "# MSE",
        "en/3-regression.md:11: headings are `##` or `###`";
    section_id_twice: "en/3-regression.md", "{#remember}" => "{#mse}",
        "en/3-regression.md:48: the id `mse` stands twice";
    heading_id_twice: "en/3-regression.md", "{#why}" => "{#mse}",
        "en/3-regression.md:19: the id `mse` stands twice";
    broken_lab: "en/3-regression.md", "kind=\"regression\"" => "kind=regression",
        "en/3-regression.md:15: `kind=regression";
    lab_without_kind: "en/3-regression.md", "kind=" => "sort=",
        "en/3-regression.md:15: a lab needs an `id` and a `kind`";
    lab_of_another_chapter: "en/3-regression.md", "id=\"3.1\"" => "id=\"4.1\"",
        "en/3-regression.md:15: the lab `4.1` should be called `3.NUMBER`";
    lab_twice: "en/3-regression.md", "### Why" => "::lab{id=\"3.1\" kind=\"regression\"}\n### Why",
        "en/3-regression.md:15: the lab `3.1` stands twice";
    lab_with_unknown_loss: "en/3-regression.md", "loss=\"MSELoss\"" => "loss=\"MSLoss\"",
        "en/3-regression.md:15: `loss` has no possible value in `loss=MSLoss&pred=2.5&true=3`";
    lab_without_its_numbers: "en/3-regression.md", " true=\"3\"" => "",
        "en/3-regression.md:15: `true` has no possible value in";
    lab_of_an_unknown_kind: "en/3-regression.md", "kind=\"regression\"" => "kind=\"regresion\"",
        "en/3-regression.md:15: there is no lab of the kind `regresion`";
    lab_inside_a_block: "en/3-regression.md", "1. It squares." => "::lab{id=\"3.2\" kind=\"regression\"}",
        "en/3-regression.md:50: a lab cannot stand inside a block";
    indented_lab: "en/3-regression.md", "::lab" => "  ::lab",
        "en/3-regression.md:15: `::lab` is left over";
    unknown_directive: "en/3-regression.md", "::lab" => "::labs",
        "en/3-regression.md:15: `::labs{";
    directive_without_braces: "en/3-regression.md", "caption=\"Try it\"}" => "caption=\"Try it\"",
        "en/3-regression.md:15: `::lab{";
    unknown_block: "en/3-regression.md", ":::remember" => ":::forget",
        "en/3-regression.md:47: there is no block `:::forget`";
    unclosed_block: "en/3-regression.md", "squares.\n:::" => "squares.",
        "en/3-regression.md:47: a block without its end";
    attributes_of_a_block_without_any: "en/3-regression.md", ":::remember" => ":::remember{id=\"three\"}",
        "en/3-regression.md:47: `:::remember` has no `id`";
    name_twice: "en/3-regression.md", "### Why" => "::let{a=\"1\"}\n::let{a=\"2\"}\n\n### Why",
        "en/3-regression.md:20: the name `a` is defined twice";
    name_without_a_value: "en/3-regression.md", "### Why" => "::let{a=\"b(1)\"}\n\n### Why",
        "en/3-regression.md:19: there is no loss `b`";

    // Questions and misprints.
    question_without_id: "en/3-regression.md", ":::ask{id=\"double\" from" => ":::ask{from",
        "en/3-regression.md:23: a question needs an `id`";
    question_with_a_bad_id: "en/3-regression.md", "id=\"double\"" => "id=\"Double\"",
        "en/3-regression.md:23: a question needs an `id`";
    question_with_a_strange_attribute: "en/3-regression.md", " from=" => " to=",
        "en/3-regression.md:23: `:::ask` has no `to`";
    question_from_nothing: "en/3-regression.md", "from=\"MSELoss" => "from=\"MSLoss",
        "en/3-regression.md:23: there is no loss `MSLoss`";
    misprint_from_a_value: "en/3-regression.md", "{id=\"print\"}" => "{id=\"print\" from=\"1\"}",
        "en/3-regression.md:35: `:::misprint` has no `from`";
    question_twice: "en/3-regression.md", "id=\"print\"" => "id=\"double\"",
        "en/3-regression.md:35: the question `double` stands twice";
    question_without_title: "en/3-regression.md", "### Twice the miss" => "Twice the miss",
        "en/3-regression.md:23: `:::ask` begins with `### TITLE`";
    question_with_an_id_in_its_title: "en/3-regression.md", "### Twice the miss" => "### Twice the miss {#twice}",
        "en/3-regression.md:23: `:::ask` begins with `### TITLE`";
    question_without_options: "en/3-regression.md", "- [ ] {{ MSELoss([2.3], [3]) }}\n  > Look again.\n- [x]" => "-",
        "en/3-regression.md:23: a question has options";
    question_with_one_option: "en/3-regression.md", "- [ ] {{ MSELoss([2.3], [3]) }}\n  > Look again.\n" => "",
        "en/3-regression.md:23: a question has two to four options";
    question_with_two_right_options: "en/3-regression.md", "- [ ]" => "- [x]",
        "en/3-regression.md:23: exactly one option of a question is right";
    question_with_no_right_option: "en/3-regression.md", "- [x]" => "- [ ]",
        "en/3-regression.md:23: exactly one option of a question is right";
    question_with_twins: "en/3-regression.md", "MSELoss([2.3], [3])" => "MSELoss([2], [3])",
        "en/3-regression.md:23: two options read the same";
    question_without_an_answer: "en/3-regression.md", "Its square.\n" => "",
        "en/3-regression.md:23: a question has an answer";
    question_from_a_number_to_words: "en/3-regression.md", "- [x] {{ MSELoss([2], [3]) }}" => "- [x] four times",
        "en/3-regression.md:23: `from` needs a right option that is a number";
    note_in_a_question: "en/3-regression.md", "Its square." => "Its square.[^more]\n\n[^more]: More.",
        "en/3-regression.md:23: a question has no margin notes";
    option_without_a_box: "en/3-regression.md", "- [ ] {{" => "- {{",
        "en/3-regression.md:28: an option begins with `[ ]` or `[x]`";
    option_with_a_term: "en/3-regression.md", "- [ ] {{" => "- [ ] [guess](term:prediction) {{",
        "en/3-regression.md:28: an option has no terms";
    reply_of_two_paragraphs: "en/3-regression.md", "  > Look again." => "  > Look.\n  >\n  > Again.",
        "en/3-regression.md:28: a reply is one paragraph";
    box_outside_of_a_question: "en/3-regression.md", "1. It squares." => "- [ ] It squares.",
        "en/3-regression.md:50: `[ ]` begins an option";
    lab_inside_a_question: "en/3-regression.md", "Of [2](pred)?" => "::lab{id=\"3.2\" kind=\"regression\"}",
        "en/3-regression.md:26: a lab cannot stand inside a block";
    block_inside_a_question: "en/3-regression.md", "Of [2](pred)?" => ":::remember",
        "en/3-regression.md:26: a block inside a block";
    question_inside_a_block: "en/3-regression.md", "1. It squares." => ":::ask{id=\"other\"}",
        "en/3-regression.md:50: a block inside a block";
    misprint_without_lines: "en/3-regression.md", "```python\nloss  # <<0.25>>, <<a half>>, <<0.1!>>\n```\n" => "",
        "en/3-regression.md:35: a misprint has the printed lines";
    misprint_without_a_wrong_part: "en/3-regression.md", "<<0.1!>>" => "<<0.1>>",
        "en/3-regression.md:35: exactly one part of a misprint is wrong";
    misprint_with_two_wrong_parts: "en/3-regression.md", "<<0.25>>" => "<<0.25!>>",
        "en/3-regression.md:35: exactly one part of a misprint is wrong";
    misprint_with_one_part: "en/3-regression.md", "<<0.25>>, <<a half>>, " => "",
        "en/3-regression.md:35: a misprint has at least two parts";
    misprint_with_an_open_part: "en/3-regression.md", "<<0.1!>>" => "<<0.1!",
        "en/3-regression.md:35: `<<` without `>>`";
    misprint_without_an_answer: "en/3-regression.md", "It is more.\n" => "",
        "en/3-regression.md:35: a misprint has an answer";
    misprint_with_a_list_as_its_answer: "en/3-regression.md", "It is more." => "- It is more.",
        "en/3-regression.md:35: the answer of a misprint begins with a paragraph";
    end_of_no_block: "en/3-regression.md", ":::remember" => "",
        "en/3-regression.md:51: `:::` ends no block";
    html: "en/3-regression.md", "Because" => "<b>Because</b>",
        "en/3-regression.md:21: HTML is not part of a lesson";
    html_comment: "en/3-regression.md", "Because" => "<!--0--> Because",
        "en/3-regression.md:21: a lesson has no HTML comments";
    image: "en/3-regression.md", "Because" => "![x](x.png)",
        "en/3-regression.md:21: a lesson has no images";
    emphasis_that_failed: "en/3-regression.md", "Because" => "** Because**",
        "en/3-regression.md:21: `**` is left over";
    unknown_command_in_formula: "en/3-regression.md", "$d^2$" => "$\\nothing d$",
        "en/3-regression.md:21: `\\nothing d`:";
    unclosed_formula: "en/3-regression.md", "$d^2$" => "$d^2",
        "en/3-regression.md:21: `$` is left over";
    chinese_broken_over_lines: "zh/3-regression.md", "Because" => "因为\n这样",
        "zh/3-regression.md:21: a line break would show as a space";

    // Front matter and files.
    missing_key: "en/3-regression.md", "minutes: 5\n" => "",
        "en/3-regression.md:1: the front matter lacks `minutes`";
    unknown_key: "en/3-regression.md", "minutes: 5" => "minutes: 5\nauthor: me",
        "en/3-regression.md:7: unknown key `author`";
    number_unlike_the_name: "en/3-regression.md", "number: 3" => "number: 4",
        "en/3-regression.md: the file of chapter 4 is called `4-NAME.md`";
    minutes_in_words: "en/3-regression.md", "minutes: 5" => "minutes: five",
        "en/3-regression.md:1: `minutes` is a whole number";
    endless_front_matter: "en/glossary.md", "{} is right.\n---" => "{} is right.",
        "en/glossary.md:";
    term_without_explanation: "en/glossary.md", "A guess." => "",
        "en/glossary.md:13: the term `prediction` has no explanation";

    // What one language lacks; the file named is the one that lacks it.
    heading_in_one_language: "en/3-regression.md", "### Why {#why}" => "",
        "en/3-regression.md: lacks the heading `### {#why}`";
    other_level: "zh/3-regression.md", "### Why" => "## Why",
        "zh/3-regression.md: lacks the heading `### {#why}`";
    lab_in_one_language: "zh/3-regression.md", "### Why" => "::lab{id=\"3.2\" kind=\"regression\"}\n\n### Why",
        "en/3-regression.md: lacks the lab `::lab{id=\"3.2\" kind=\"regression\"}`";
    other_numbers_in_the_lab: "zh/3-regression.md", "pred=\"2.5\"" => "pred=\"2\"",
        "zh/3-regression.md: lacks the lab `::lab{id=\"3.1\" kind=\"regression\" loss=\"MSELoss\" pred=\"2.5\"";
    block_in_one_language: "zh/3-regression.md", ":::remember\n## Remember {#remember}\n\n1. It squares.\n:::\n" =>
        "## Remember {#remember}\n", "zh/3-regression.md: lacks the block `:::remember`";
    question_in_one_language: "zh/3-regression.md", "id=\"double\"" => "id=\"twice\"",
        "zh/3-regression.md: lacks the block `:::ask{id=\"double\"}` from 0.2500 with 0.4900, 1.0, of which number 2";
    other_option: "zh/3-regression.md", "MSELoss([2.3], [3])" => "MSELoss([2.4], [3])",
        "zh/3-regression.md:23: lacks the block `:::ask{id=\"double\"}`";
    other_right_option: "zh/3-regression.md", "- [ ] {{ MSELoss([2.3], [3]) }}\n  > Look again.\n- [x]" =>
        "- [x] {{ MSELoss([2.3], [3]) }}\n  > Look again.\n- [ ]", "zh/3-regression.md:23: lacks the block `:::ask{id=\"double\"}`";
    other_start: "zh/3-regression.md", "from=\"MSELoss([2.5]" => "from=\"MSELoss([2.4]",
        "zh/3-regression.md:23: lacks the block `:::ask{id=\"double\"}` from 0.2500";
    other_wrong_part: "zh/3-regression.md", "<<a half>>, <<0.1!>>" => "<<a half!>>, <<0.1>>",
        "zh/3-regression.md:35: lacks the block `:::misprint{id=\"print\"}` with 0.25, …, 0.1, of which number 3";
    other_part: "zh/3-regression.md", "<<0.25>>" => "<<0.26>>",
        "zh/3-regression.md:35: lacks the block `:::misprint{id=\"print\"}`";
    action_in_one_language: "zh/3-regression.md", "[Set lab 3.1 to L1](set:3.1?loss=L1Loss), see" => "See",
        "zh/3-regression.md: lacks the action `set:3.1?loss=L1Loss`";
    term_in_one_language: "en/glossary.md", "A guess." => "A guess.\n\n## label {#label}\n\nThe truth.",
        "zh/glossary.md: lacks the term `label`";
    other_minutes: "zh/3-regression.md", "minutes: 5" => "minutes: 6",
        "zh/3-regression.md:1: `number` and `minutes` differ";
}

#[test]
fn the_fixture_is_right() {
    let dir = lessons("right");
    let lessons = bullseye_lessons::load(&dir).unwrap();
    assert_eq!(lessons.chapters.len(), 1);
}

#[test]
fn words_may_differ() {
    let dir = lessons("words");
    let path = dir.join("zh/3-regression.md");
    let chapter = CHAPTER
        .replace("Try it", "试一试")
        .replace("a half", "一半")
        .replace("Twice the miss", "差翻一倍");
    fs::write(&path, chapter).unwrap();
    bullseye_lessons::load(&dir).unwrap();
}

#[test]
fn other_order() {
    let dir = lessons("order");
    let path = dir.join("zh/3-regression.md");
    let why = "### Why {#why}\n\nBecause $d^2$ of [0.5](given) is `0.25`.\n\n";
    let text = CHAPTER
        .replace(why, "")
        .replace("::lab", &format!("{why}::lab"));
    fs::write(&path, text).unwrap();
    let error = bullseye_lessons::load(&dir).unwrap_err();
    assert_eq!(error.file, path);
    assert_eq!(error.line, Some(15));
}

#[test]
fn chapter_in_one_language() {
    let dir = lessons("chapter");
    let path = dir.join("zh/3-regression.md");
    fs::remove_file(&path).unwrap();
    let error = bullseye_lessons::load(&dir).unwrap_err();
    assert_eq!(error.file, path);
    assert!(error.message.starts_with("is missing"), "{error}");
}

#[test]
fn glossary_in_one_language() {
    let dir = lessons("glossary");
    let path = dir.join("zh/glossary.md");
    fs::remove_file(&path).unwrap();
    assert_eq!(bullseye_lessons::load(&dir).unwrap_err().file, path);
}

#[test]
fn chapter_number_twice() {
    let dir = lessons("twice");
    for language in ["en", "zh"] {
        fs::write(dir.join(language).join("3-other.md"), CHAPTER).unwrap();
    }
    let error = bullseye_lessons::load(&dir).unwrap_err();
    assert!(
        error.to_string().contains("chapter 3 stands twice"),
        "{error}"
    );
}

#[test]
fn no_languages() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nowhere");
    assert_eq!(bullseye_lessons::load(&dir).unwrap_err().file, dir);
}
