//! A row of choices of which one is in force.
use crate::ui::el::El;
use crate::ui::state::Calc;
use bullseye_html::html;
use leptos::prelude::*;

/// One choice: what it stands for, its word, and how it is set.
pub struct Choice<T> {
    pub value: T,
    pub word: Signal<String>,
    /// A name of PyTorch, set in the fixed-width type.
    pub code: bool,
}

/// A choice for each value, in this order; `word` may follow the language.
pub fn choices<T: Copy + Send + Sync + 'static>(
    values: &[T],
    word: impl Fn(T) -> &'static str + Copy + Send + Sync + 'static,
    is_code: fn(T) -> bool,
) -> Vec<Choice<T>> {
    (values.iter())
        .map(|&value| Choice {
            value,
            word: Signal::derive(move || word(value).to_owned()),
            code: is_code(value),
        })
        .collect()
}

/// `True` or `False` for an option whose text is `text`.
pub fn true_or_false(
    label: Signal<String>,
    text: Calc<String>,
    choose: impl Fn(&'static str) + Copy + 'static,
    group: String,
) -> El {
    switch(
        "small",
        label,
        || choices(&["True", "False"], |value| value, |_| true),
        move || match text.with(|text| text.trim() == "True") {
            true => "True",
            false => "False",
        },
        choose,
        group,
    )
}

/// A radio group: arrows move the choice, Tab enters and leaves it as one.
pub fn switch<T: Copy + PartialEq + 'static>(
    name: &'static str,
    label: Signal<String>,
    choices: impl Fn() -> Vec<Choice<T>> + 'static,
    chosen: impl Fn() -> T + Copy + 'static,
    choose: impl Fn(T) + Copy + 'static,
    group: String,
) -> El {
    html! {
        <fieldset class=format!("switch {name}")>
            <legend class="sr">{move || label.get()}</legend>
            {move || {
                choices()
                    .into_iter()
                    .map(|choice| {
                        let (value, word) = (choice.value, choice.word);
                        html! {
                            <label class:code=choice.code>
                                <input
                                    type="radio"
                                    class="sr"
                                    name=group.clone()
                                    prop:checked=move || chosen() == value
                                    on:change=move |_| choose(value)
                                />
                                <span>{move || word.get()}</span>
                            </label>
                        }
                    })
                    .collect::<Vec<_>>()
            }}
        </fieldset>
    }
}
