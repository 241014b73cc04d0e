//! The gallery itself: a card for each loss, with its curve; and the same curves as a table.
use super::words::{breakable, family, words};
use super::{Lab, address, of_loss};
use crate::chart::scale::{Scale, Span, tick_step};
use crate::chart::svg::{Svg, px};
use crate::lab::{number_text, own_lab};
use crate::settings::{Settings, settings};
use crate::ui::coach::{Facing, Mood, coach};
use crate::ui::el::{El, IntoPiece, Piece};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::state::{Calc, Var};
use crate::ui::switch::{Choice, switch};
use bullseye_core::lab::gallery::{Family, PICTURES, Picture, lowest};
use bullseye_core::number::show;
use bullseye_html::html;
use leptos::prelude::*;
use std::rc::Rc;

/// The drawing's own size; it grows with its card.
const WIDTH: f64 = 160.0;
const HEIGHT: f64 = 60.0;
/// Losses of the same miss are compared, and share one scale.
const OF_A_MISS: [&str; 4] = ["MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"];
/// The places of a curve that its words and its row of the table have.
const PLACES: usize = 5;

type Points = Vec<(f64, f64)>;

/// A card before it is drawn.
pub struct Card {
    pub picture: &'static Picture,
    pub curve: Points,
    pub other: Option<Points>,
    /// Where the drawing ends above.
    pub top: f64,
}

/// The cards of all losses, in the order of the gallery.
pub fn cards() -> Vec<Card> {
    let mut cards: Vec<Card> = PICTURES.iter().map(Card::new).collect();
    let most = cards
        .iter()
        .filter(|card| OF_A_MISS.contains(&card.picture.loss));
    let Some(top) = most.map(|card| card.top).max_by(f64::total_cmp) else {
        return cards;
    };
    for card in &mut cards {
        if OF_A_MISS.contains(&card.picture.loss) {
            card.top = top;
        }
    }
    cards
}

/// A round number at or above every point.
pub fn top<'a>(points: impl Iterator<Item = &'a (f64, f64)>) -> f64 {
    let most = points
        .map(|point| point.1)
        .filter(|loss| loss.is_finite())
        .fold(0.0, f64::max);
    let step = tick_step(Span::new(0.0, most), 8.0);
    (most / step - 1e-9).ceil().max(1.0) * step
}

impl Card {
    fn new(picture: &'static Picture) -> Self {
        let options = picture.options();
        let curve = picture.curve(&options, true);
        let other = picture.has_other.then(|| picture.curve(&options, false));
        let top = top(curve.iter().chain(other.iter().flatten()));
        Self {
            picture,
            curve,
            other,
            top,
        }
    }

    /// Where the loss is lowest, if the curve has its own lowest point and does not only end there.
    fn lowest(&self) -> Option<(f64, f64)> {
        let (x, loss) = lowest(&self.curve)?;
        let is_end = [self.picture.from, self.picture.to].contains(&x);
        (!is_end || loss == 0.0).then_some((x, loss))
    }

    /// The curve as SVG.
    pub fn scene(&self) -> String {
        let x = Scale {
            span: Span::new(self.picture.from, self.picture.to),
            from: 1.5,
            to: WIDTH - 1.5,
        };
        let y = Scale {
            span: Span::new(0.0, self.top),
            from: HEIGHT - 9.0,
            to: 3.0,
        };
        let line = |points: &Points| {
            let mut d = String::new();
            for (i, point) in points.iter().enumerate() {
                d += if i == 0 { "M" } else { "L" };
                d += &format!("{} {}", px(x.at(point.0)), px(y.at(point.1)));
            }
            d
        };
        let mut svg = Svg::default();
        let main = line(&self.curve);
        let (left, right, foot) = (px(x.from), px(x.to), px(y.from));
        svg.path(
            "curve-under",
            &format!("{main}L{right} {foot}L{left} {foot}Z"),
        );
        svg.line("baseline", (x.from, y.from), (x.to, y.from));
        if x.span.holds(0.0, 0.02) {
            svg.line("baseline", (x.at(0.0), y.from), (x.at(0.0), y.from + 5.0));
        }
        if let Some(other) = &self.other {
            svg.path("other-curve", &line(other));
        }
        svg.path("main-curve", &main);
        if let Some((lowest, _)) = self.lowest() {
            let place = (x.at(lowest).clamp(7.0, WIDTH - 7.0), y.from);
            svg.circle("ring", place, 5.4);
            svg.circle("eye", place, 2.8);
            svg.circle("core", place, 1.1);
        }
        svg.finish()
    }

    /// Evenly spaced places of a curve.
    fn places(points: &Points) -> impl Iterator<Item = (f64, f64)> {
        let last = points.len().saturating_sub(1);
        (0..PLACES).filter_map(move |i| points.get(last * i / (PLACES - 1)).copied())
    }

    /// The curve in words and numbers.
    pub fn description(&self, s: Settings) -> String {
        let text = s.gallery();
        let list = |points: &Points| {
            let places = Self::places(points)
                .map(|(x, loss)| text.picture_point(&number_text(loss), &show(x)));
            places.collect::<Vec<_>>().join(text.comma)
        };
        let along = words(self.picture.loss, text).along;
        let mut said = vec![text.picture_words(along, self.picture.loss, &list(&self.curve))];
        if let Some(other) = &self.other {
            said.push(text.picture_other(&list(other)));
        }
        if let Some((x, loss)) = self.lowest() {
            said.push(text.picture_lowest(&number_text(loss), &show(x)));
        }
        said.join(" ")
    }
}

/// The gallery: families to choose from, and their cards. `last` is the loss that was open before.
pub fn gallery_view(lab: Lab, last: Var<Option<usize>>) -> Piece {
    let s = settings();
    let table = Var::new(false);
    let cards: Rc<Vec<Card>> = Rc::new(cards());
    let chosen = Calc::new(move |_| lab.state().with(|state| state.family));
    let choices = move || {
        let mut choices = vec![Choice {
            value: None,
            word: Signal::derive(move || s.gallery().all(&PICTURES.len().to_string())),
            code: false,
        }];
        let of = |one| Choice {
            value: Some(one),
            word: Signal::derive(move || family(one, s.gallery())[0].to_owned()),
            code: false,
        };
        choices.extend(Family::ALL.map(of));
        choices
    };
    let shown = move || {
        let families = Family::ALL
            .into_iter()
            .filter(|one| chosen.get().is_none_or(|chosen| chosen == *one));
        let families: Vec<El> = families
            .map(|one| match table.get() {
                true => table_of(one, &cards, s),
                false => family_view(lab, one, &cards, last),
            })
            .collect();
        families
    };
    html! {
        <div class="gallery-tools">
            {switch(
                "loss-families",
                Signal::derive(move || s.gallery().families.to_owned()),
                choices,
                move || chosen.get(),
                move |family| lab.store.change(|state| state.family = family),
                format!("{}-family", lab.bench.dom_id),
            )}
            <button type="button" class="plain small as-numbers" aria-pressed=move || table.get().to_string()
                on:click=move |_| table.update(|table| *table = !*table)>
                {icon(Icon::Table)} {move || s.gallery().as_table}
            </button>
        </div>
        <div class="loss-families">{shown}</div>
    }
}

fn heading(lab: Lab, one: Family) -> El {
    let s = settings();
    let level = move || if lab.bench.whole.get() { "2" } else { "4" };
    let has_other = PICTURES
        .iter()
        .any(|picture| picture.family == one && picture.has_other);
    let key = move || {
        if has_other {
            let text = s.gallery();
            html! {
                <p class="loss-key"><span class="loss-stroke"></span> {text.solid_first(text.label)}</p>
                <p class="loss-key"><span class="loss-stroke dashed"></span> {text.dashed_other(text.label)}</p>
            }
            .into_piece()
        } else if one == Family::Numbers {
            html! { <p class="loss-key">{glyph(Glyph::Truth)} {s.gallery().lowest_here}</p> }
                .into_piece()
        } else {
            Piece::Nothing
        }
    };
    html! {
        <div class="family-head">
            <p class="family-name" role="heading" aria-level=level>{move || family(one, s.gallery())[0]}</p>
            <p>{move || family(one, s.gallery())[1]}</p>
            {key}
        </div>
    }
}

fn family_view(lab: Lab, one: Family, cards: &Rc<Vec<Card>>, last: Var<Option<usize>>) -> El {
    let of_family = (0..cards.len()).filter(|index| cards[*index].picture.family == one);
    let shown: Vec<El> = of_family
        .map(|index| card_view(lab, index, cards, last))
        .collect();
    html! {
        <div class="loss-family">
            {heading(lab, one)}
            <ul class="loss-cards">
                {shown}
                {(one == Family::YesOrNo).then(chooser_card)}
            </ul>
        </div>
    }
}

/// The way to the cheat sheet for who does not know which loss to look at.
fn chooser_card() -> El {
    let s = settings();
    html! {
        <li class="ask-card">
            <p>{move || s.gallery().chooser_asks}</p>
            <a href="#/cheat-sheet/7.1">{move || s.gallery().ask_chooser}</a>
            {coach(Mood::Ask, Facing::Left)}
        </li>
    }
}

fn card_view(lab: Lab, index: usize, cards: &Rc<Vec<Card>>, last: Var<Option<usize>>) -> El {
    let s = settings();
    let Some(card) = cards.get(index) else {
        return html! { <li></li> };
    };
    let picture = card.picture;
    let all = cards.clone();
    let described = move || all.get(index).map(|card| card.description(s));
    let href = move || {
        let family = lab.state().with(|state| state.family);
        address(lab, &of_loss(index, family))
    };
    html! {
        <li class="loss-card" class:was-open=move || last.get() == Some(index)>
            <p class="loss-name">
                <a class="code" href=href aria-label=picture.loss data-loss=picture.loss inner_html=breakable(picture.loss)></a>
                <span class="card-own" aria-hidden="true">{own_lab(picture.loss).map(|own| own.id)}</span>
            </p>
            <div class="card-plot">
                <span class="card-most" aria-hidden="true">{show(card.top)}</span>
                <svg viewBox="0 0 160 60" role="img" aria-label=described inner_html=card.scene()></svg>
            </div>
            <p class="card-along" aria-hidden="true">
                <span>{show(picture.from)}</span>
                <span>{move || words(picture.loss, s.gallery()).along}</span>
                <span>{show(picture.to)}</span>
            </p>
            <p class="card-gist">{move || words(picture.loss, s.gallery()).gist}</p>
        </li>
    }
}

/// The curves of a family in numbers: five places of each.
fn table_of(one: Family, cards: &[Card], s: Settings) -> El {
    let text = s.gallery();
    let row = |name: Piece, points: &Points| {
        let cells = Card::places(points).map(|(x, loss)| {
            html! {
                <td>
                    <span class="sr">{text.picture_point(&number_text(loss), &show(x))}</span>
                    <span class="at" aria-hidden="true">{show(x)}</span>
                    <b class="loss-text" aria-hidden="true">{number_text(loss)}</b>
                </td>
            }
        });
        let cells: Vec<El> = cells.collect();
        html! { <tr><th scope="row">{name}</th> {cells}</tr> }
    };
    let mut rows: Vec<El> = Vec::new();
    for card in cards.iter().filter(|card| card.picture.family == one) {
        let words = words(card.picture.loss, text);
        let name = |label: String| {
            html! {
                <span class="code" inner_html=breakable(card.picture.loss)></span>
                <small>{words.along} {label}</small>
            }
            .into_piece()
        };
        let label = |is_first| match card.picture.has_other {
            true => format!(
                "{}{}",
                text.comma,
                super::words::label(card.picture, is_first, text)
            ),
            false => String::new(),
        };
        rows.push(row(name(label(true)), &card.curve));
        if let Some(other) = &card.other {
            rows.push(row(name(label(false)), other));
        }
    }
    let heads = (1..=PLACES).map(|place| {
        html! { <th scope="col">{text.table_place(&place.to_string())}</th> }
    });
    let heads: Vec<El> = heads.collect();
    html! {
        <div class="curve-numbers" tabindex="0" role="region" aria-label=family(one, text)[0]>
            <table>
                <caption>
                    <b>{family(one, text)[0]}</b> " " {text.table_caption}
                </caption>
                <thead>
                    <tr><th scope="col">{text.table_loss}</th> {heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_is_drawn_inside_its_frame() {
        for card in cards() {
            let scene = card.scene();
            let name = card.picture.loss;
            assert!(!scene.contains("-9999") && !scene.contains("NaN"), "{name}");
            assert_eq!(scene.matches("main-curve").count(), 1, "{name}");
            assert_eq!(
                scene.contains("other-curve"),
                card.picture.has_other,
                "{name}"
            );
            let most = card.curve.iter().chain(card.other.iter().flatten());
            let most = most.map(|point| point.1).fold(0.0, f64::max);
            assert!(most <= card.top + 1e-9 && most > card.top * 0.2, "{name}");
        }
    }

    #[test]
    fn losses_of_a_miss_share_one_scale() {
        let cards = cards();
        let top = |loss: &str| {
            cards
                .iter()
                .find(|card| card.picture.loss == loss)
                .map(|card| card.top)
        };
        assert_eq!(top("MSELoss"), Some(4.0));
        assert_eq!(top("L1Loss"), Some(4.0));
        assert_eq!(top("CosineEmbeddingLoss"), Some(2.0));
    }

    #[test]
    fn a_lowest_point_is_marked_where_there_is_one() {
        let marked = cards().into_iter().filter(|card| card.lowest().is_some());
        let marked: Vec<_> = marked.map(|card| card.picture.loss).collect();
        assert_eq!(
            marked,
            [
                "MSELoss",
                "L1Loss",
                "SmoothL1Loss",
                "HuberLoss",
                "PoissonNLLLoss",
                "GaussianNLLLoss",
                "NLLLoss",
                "KLDivLoss",
                "HingeEmbeddingLoss",
                "CosineEmbeddingLoss",
            ]
        );
    }
}
