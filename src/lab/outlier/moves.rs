//! View B: how far each line moved, on one scale.
use super::Lab;
use super::axes::{Axes, board};
use super::words::{moved, slope};
use crate::browser;
use crate::chart::plot::{Board, cover};
use crate::chart::scale::{Scale, tick_step, ticks};
use crate::chart::svg::Svg;
use crate::lab::view::plate;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece};
use crate::ui::state::Var;
use bullseye_core::lab::outlier::{KINDS, Line};
use bullseye_html::html;

/// From where the line was, an open dot, to where it is now, a full one.
pub fn ruler(line: &Line, axes: &Axes, board: Board, covered: bool) -> String {
    let unit = board.unit;
    let mut svg = Svg::default();
    let x = Scale {
        span: axes.moves,
        from: 11.0 * unit,
        to: (board.width - 11.0 * unit).max(12.0 * unit),
    };
    let middle = board.height / 2.0;
    let (start, now) = (x.at(0.0), x.at(x.span.clamp(line.moved)));
    svg.line("baseline", (x.from, middle), (x.to, middle));
    for tick in ticks(x.span, tick_step(x.span, 5.0)) {
        let at = x.at(tick);
        svg.line("tick", (at, middle), (at, middle + 7.0 * unit));
    }
    if covered {
        let height = 22.0 * unit;
        cover(
            &mut svg,
            x.from,
            middle - height / 2.0,
            x.to - x.from,
            height,
        );
    } else {
        svg.line("way", (start, middle), (now, middle));
        svg.circle("was", (start, middle), 6.5 * unit);
        svg.circle("dot", (now, middle), 8.0 * unit);
    }
    svg.finish()
}

pub fn moves_view(lab: Lab) -> El {
    let s = settings();
    let row = move |number: usize| {
        let place = Var::new(board(0.0, 0.0));
        let kind = move || lab.with_line(number, |_, line| line.kind);
        let hides = move || lab.hides(kind());
        let drawing = move || {
            lab.with_line(number, |_, line| {
                lab.axes
                    .with(|axes| ruler(line, axes, place.get(), hides()))
            })
        };
        let told = move |read: fn(&Line) -> String| {
            move || {
                if hides() {
                    plate(s).into_piece()
                } else {
                    lab.with_line(number, |_, line| read(line)).into_piece()
                }
            }
        };
        html! {
            <tr hidden=move || !lab.is_shown(kind())>
                <th scope="row" class="pred-text">{move || kind().short()}</th>
                <td class="way-cell">
                    <svg
                        class="way-ruler"
                        aria-hidden="true"
                        mounted=move |svg: &web_sys::Element| {
                            browser::on_resize(svg, move |width, height| place.set(board(width, height)));
                        }
                        inner_html=drawing
                    ></svg>
                </td>
                <td class="moved pred-text">{told(|line| moved(line.moved))}</td>
                <td class="slopes">
                    {move || lab.with_line(number, |_, line| slope(line.before.slope))}
                    <span aria-hidden="true">" → "</span>
                    <span class="sr">{move || s.outlier().then}</span>
                    <b class="pred-text">{told(|line| slope(line.after.slope))}</b>
                </td>
            </tr>
        }
    };
    html! {
        <table class="moves" aria-label=move || s.outlier().view_moves>
            <thead>
                <tr>
                    <td></td>
                    <td></td>
                    <th scope="col">{move || s.outlier().up_by}</th>
                    <th scope="col">{move || s.outlier().from_to}</th>
                </tr>
            </thead>
            <tbody>{(0..KINDS.len()).map(row).collect::<Vec<_>>()}</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::State;
    use bullseye_core::lab::outlier::Outlier;

    #[test]
    fn the_way_goes_from_the_open_dot_to_the_full_one() {
        let state = Outlier::default().put(6, 12.0);
        let model = state.model();
        let axes = Axes::fit(&state, &model);
        let board = Board {
            width: 172.0,
            height: 40.0,
            unit: 1.0,
        };
        let place = |svg: &str, class: &str| {
            let rest = svg
                .split(&format!("{class}\" cx=\""))
                .nth(1)
                .unwrap_or_default()
                .to_owned();
            rest.split('"').next().and_then(|x| x.parse::<f64>().ok())
        };
        let svg = ruler(&model.lines[0], &axes, board, false);
        let (was, now) = (place(&svg, "was"), place(&svg, "dot"));
        assert!(
            was.zip(now).is_some_and(|(was, now)| now > was + 100.0),
            "{svg}"
        );
        // L1's line has not moved.
        let svg = ruler(&model.lines[2], &axes, board, false);
        assert_eq!(place(&svg, "was"), place(&svg, "dot"));
        let svg = ruler(&model.lines[0], &axes, board, true);
        assert!(svg.contains("cover-mark") && !svg.contains("dot"), "{svg}");
    }
}
