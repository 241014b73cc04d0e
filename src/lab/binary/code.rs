//! View E, the code: the scripts of both losses for this very state, side by side, and exactly what each prints.
use super::Lab;
use crate::lab::code::code_view;
use crate::ui::el::{El, IntoPiece};
use crate::ui::state::Calc;
use bullseye_core::lab::binary::Kind;
use bullseye_html::html;

pub fn scripts_view(lab: Lab) -> impl IntoPiece {
    html! { <div class="scripts">{Kind::ALL.map(|kind| script(lab, kind))}</div> }
}

fn script(lab: Lab, kind: Kind) -> El {
    let script = Calc::new(move |_| lab.read(|state, _| state.script(kind)));
    html! {
        <div class="half">
            <p class="half-title code">{kind.name()}</p>
            {code_view(lab.bench, script)}
        </div>
    }
}
