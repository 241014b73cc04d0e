//! The arguments as a table: shapes, types, values and gradients as PyTorch prints them.
use super::{Lab, shape};
use crate::settings::settings;
use crate::ui::el::El;
use bullseye_core::Tensor;
use bullseye_core::lab::free::Outcome;
use bullseye_html::html;

pub fn table_view(lab: Lab) -> El {
    let s = settings();
    let rows = move || {
        let entry = lab.state().with(|state| state.entry());
        lab.model.with(|model| {
            let gradient = |index: usize| match &model.outcome {
                Outcome::Done { gradients, .. } => gradients.get(index)?.as_ref().map(Tensor::to_string),
                _ => None,
            };
            let row = |(index, (name, read)): (usize, (&&'static str, &Result<Tensor, _>))| {
                let tensor = read.as_ref().ok();
                let cell = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
                html! {
                    <tr>
                        <th scope="row" class="code">{*name}</th>
                        <td class="code">{cell(tensor.map(|tensor| shape(tensor.shape())))}</td>
                        <td class="code">{cell(tensor.map(|tensor| tensor.dtype().name().to_owned()))}</td>
                        <td class="code values">{cell(tensor.map(Tensor::to_string))}</td>
                        <td class="code values">{cell(gradient(index))}</td>
                    </tr>
                }
            };
            let arguments = entry.arguments.iter().zip(&model.tensors);
            arguments.enumerate().map(row).collect::<Vec<_>>()
        })
    };
    html! {
        <div class="tables" tabindex="0" role="region" aria-label=move || s.lab().table>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || s.free().table_argument}</th>
                        <th scope="col">{move || s.free().table_shape}</th>
                        <th scope="col">{move || s.free().table_dtype}</th>
                        <th scope="col">{move || s.free().table_values}</th>
                        <th scope="col">{move || s.free().table_gradient}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
