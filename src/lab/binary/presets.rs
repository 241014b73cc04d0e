//! The menu of states to begin with.
use super::Lab;
use crate::settings::settings;
use crate::text::binary::Text;
use crate::ui::el::El;
use crate::ui::state::Calc;
use bullseye_core::lab::binary::{Binary, Preset};
use bullseye_html::html;
use leptos::prelude::*;

fn word(preset: Preset, text: &Text) -> &'static str {
    match preset {
        Preset::Probabilities => text.preset_probabilities,
        Preset::Logits => text.preset_logits,
        Preset::Film => text.preset_film,
        Preset::Photo => text.preset_photo,
        Preset::Spam => text.preset_spam,
        Preset::Extreme => text.preset_extreme,
    }
}

/// Shows which preset the numbers are, if they are one, and puts another in their place.
pub fn presets(lab: Lab) -> El {
    let s = settings();
    let now = Calc::new(move |_| lab.state().with(Binary::preset_of));
    let load = move |event: web_sys::Event| {
        let chosen: String = event_target_value(&event);
        let preset = chosen.parse().ok().and_then(|i: usize| Preset::ALL.get(i));
        if let Some(preset) = preset {
            lab.store.replace(Binary::preset(*preset));
        }
    };
    html! {
            <select class="presets" aria-label=move || s.binary().preset on:change=load>
                <option value="own" disabled=true prop:selected=move || now.get().is_none()>
                    {move || s.binary().preset_own}
                </option>
                {Preset::ALL
                    .into_iter()
                    .enumerate()
                    .map(|(i, preset)| {
                        html! {
                            <option
                                value=i.to_string()
                                prop:selected=move || now.get() == Some(preset)
                            >
                                {move || word(preset, s.binary())}
                            </option>
                        }
                    })
                    .collect::<Vec<_>>()}
            </select>
    }
}
