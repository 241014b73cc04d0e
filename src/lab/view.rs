//! The frame of every lab in the page: its head, its controls, and the sheet with its views. In the text a lab is as
//! wide as the text, with view A open and the others behind tabs; the route opens the same lab to the whole window.
use super::bench::{Bench, Stage};
use super::fit::keep_fitting;
use super::guess::{coaching, guess_view};
use super::keep::keep;
use super::keys;
use super::tools::{Panels, damaged_note, share_panel, tools};
use crate::browser;
use crate::page::trail;
use crate::room::Order;
use crate::route::Route;
use crate::settings::{Settings, settings};
use crate::ui::coach::Mood;
use crate::ui::el::{El, IntoPiece, Piece, follow};
use crate::ui::glyph::{Glyph, glyph};
use crate::ui::icon::{Icon, icon};
use crate::ui::sight::Part;
use crate::ui::state::{Calc, Var};
use bullseye_core::python::script::{Role, Script, Token};
use bullseye_html::html;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::Element;

/// What the frame asks of a lab, called whenever it is needed; it follows the language and the state.
pub type Ask<T> = &'static dyn Fn() -> T;

/// Makes an [`Ask`]. A lab asks for some dozen; they go with the page.
pub fn ask<T>(answer: impl Fn() -> T + 'static) -> Ask<T> {
    Box::leak(Box::new(answer))
}

/// What one lab puts into the frame.
pub struct Design {
    /// The class of its sheet: its style sheet lays the views out.
    pub class: &'static str,
    /// `Mean squared error`.
    pub name: Ask<&'static str>,
    /// The class of `torch.nn` beside the name, or nothing.
    pub class_name: Ask<&'static str>,
    /// The options of the loss that are in force, as code: a projector hides their fields.
    pub options: Ask<String>,
    /// One sentence beside the title.
    pub tagline: Ask<&'static str>,
    /// Whether the head shows the loss; a lab with several losses shows each in its view.
    pub has_readout: bool,
    /// The switches and fields under the title, made anew for every call.
    pub switches: Ask<Piece>,
    /// View A first.
    pub views: Vec<View>,
    /// The same numbers as tables.
    pub table: Ask<Piece>,
    /// What predict mode asks.
    pub question: Ask<&'static str>,
    /// How one could have seen the answer, after a guess that missed.
    pub hint: Ask<String>,
    /// What the coach says while nobody guesses, if anything.
    pub coach: Ask<Option<(Mood, String)>>,
    /// What a screen reader hears when a hand comes to rest, a line each; lines that are not new are left out. Not
    /// called while the loss is covered.
    pub spoken: Ask<String>,
    /// What the projector's space bar does, if anything.
    pub step: Option<Step>,
}

/// The one thing that can be done to a lab again and again.
pub struct Step {
    /// `One step`.
    pub name: Ask<&'static str>,
    pub take: Ask<()>,
}

/// One view of a lab.
pub struct View {
    pub title: Ask<&'static str>,
    pub hint: Ask<String>,
    /// Called once.
    pub body: Ask<Piece>,
    /// Whether its content may be wider than the view, so that the keyboard must reach it to scroll.
    pub scrolls: bool,
}

/// The letter of a view, by which it is called.
pub fn letter(index: usize) -> &'static str {
    ["A", "B", "C", "D", "E", "F", "G"]
        .get(index)
        .copied()
        .unwrap_or_default()
}

/// What a lab shows at the moment.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The view behind the open tab.
    pub tab: Var<usize>,
    /// The only view that the projector shows.
    pub only: Var<Option<usize>>,
}

/// How long a lab that is opened takes to come to rest.
const SETTLED: Duration = Duration::from_millis(500);

const TAB_KEY: &str = "bullseye.tab";

/// The lab in the page. `order` is what a word of the text asks of a lab; `damaged`, whether its link could not be
/// read.
pub fn lab_view(
    bench: Bench,
    design: Design,
    route: Var<Route>,
    order: Order,
    damaged: Var<bool>,
) -> El {
    let s = settings();
    // As the lab itself: it goes with the page.
    let design: &'static Design = Box::leak(Box::new(design));
    let count = design.views.len();
    let open_tab = browser::stored(TAB_KEY)
        .and_then(|kept| (1..count).find(|index| letter(*index) == kept))
        .unwrap_or(1);
    let shown = Shown {
        tab: Var::new(open_tab),
        only: bench.only,
    };
    // A link may name a view that the lab does not have.
    shown
        .only
        .update(|only| *only = only.filter(|only| *only < count));
    let panels = Panels::new(damaged);
    keep(bench, route, order, damaged);
    keys::listen(bench, design, shown);
    keep_fitting(bench, shown, route, s);

    // Only changes when it differs, so that the buttons stay, and keep the focus.
    let is_guessing = Calc::new(move |_| bench.stage.get() != Stage::Open);
    let readout = move || {
        design.has_readout.then(|| {
            let value = move || {
                if bench.covered() {
                    plate(s).into_piece()
                } else {
                    html! { <span class="value">{move || bench.readout()}</span> }.into_piece()
                }
            };
            html! {
                <p class="readout">
                    {glyph(Glyph::Loss)}
                    <span class="readout-word">{move || s.lab().loss}</span>
                    // The status below says it once the hand rests, and with what it belongs to.
                    <output aria-live="off">{value}</output>
                </p>
            }
        })
    };
    speak(bench, move || (design.spoken)());
    // Its heading says what it is called.
    let name = move || format!("{} {}", s.lab().lab, bench.place.id);
    html! {
        <section
            class=format!("lab lab-{}", design.class)
            class:whole=bench.whole
            class:guessing=is_guessing
            class:settled=settled(bench)
            id=bench.dom_id.clone()
            tabindex="-1"
            aria-label=name
            data-loss=design.class_name
            on:keydown=move |event| keys::in_lab(bench, &event)
        >
            {title(bench, design, s)}
            {coaching(bench, design)}
            {readout()}
            <div class="switches">{(design.switches)()}</div>
            <div class="tool-row">
                // The tools keep their room while a guess lies over them.
                {tools(bench, panels)}
                {move || is_guessing.get().then(|| guess_view(bench, design))}
                <button type="button" class="outline expand" on:click=move |_| go(bench, true)>
                    {icon(Icon::Fullscreen)}
                    <span class="word">{move || s.lab().open_whole}</span>
                </button>
            </div>
            {damaged_note(damaged)}
            {share_panel(panels.share, |s| s.lab().link_copied)}
            <div class=format!("sheet {}", design.class) class:as-table=panels.table>
                {section(bench, design, shown, 0)}
                {tabs(bench, design, shown)}
                {(1..count).map(|index| section(bench, design, shown, index)).collect::<Vec<_>>()}
            </div>
            {move || panels.table.get().then(design.table)}
            {dock(bench, design)}
            {keys::legend(bench, design)}
            <p class="sr" role="status" aria-live="polite">{move || bench.saying.get()}</p>
        </section>
    }
}

/// Whether the lab has filled the window long enough that every view has been drawn and has its size.
fn settled(bench: Bench) -> Var<bool> {
    let is_settled = Var::new(false);
    follow(move || {
        is_settled.set(false);
        if bench.whole.get()
            && let Ok(wait) = set_timeout_with_handle(move || is_settled.set(true), SETTLED)
        {
            on_cleanup(move || wait.clear());
        }
    });
    is_settled
}

/// Says what is new whenever a hand comes to rest; `spoken` is all that can be said of the state, a line each.
pub fn speak(bench: Bench, spoken: impl Fn() -> String + 'static) {
    let spoken = ask(spoken);
    // Nothing while it would tell.
    let now = move || (!bench.covered()).then(spoken);
    bench.note_said(&untrack(now).unwrap_or_default());
    follow(move || {
        if bench.told.get() > 0 {
            bench.tell(untrack(now));
        }
    });
    // What was covered has been looked at when the guess ends: it is no news later.
    let mut was_covered = false;
    follow(move || {
        let is_covered = bench.covered();
        if std::mem::replace(&mut was_covered, is_covered) && !is_covered {
            bench.note_said(&untrack(now).unwrap_or_default());
        }
    });
}

/// Opens the lab to the whole window, or goes back to the text.
pub fn go(bench: Bench, whole: bool) {
    let (slug, id) = (&bench.place.slug, &bench.place.id);
    if whole {
        // A browser that refuses leaves the page as it is.
        let _ = browser::window()
            .location()
            .set_hash(&format!("/{slug}/{id}"));
    } else {
        trail::leave(slug);
    }
}

/// The options that a script gives its loss, as its code writes them, but tensors as bare lists.
pub fn options_in(script: &Script) -> String {
    let is_loss = |token: &Token| token.role == Role::Loss;
    let written = (script.lines.iter())
        .find_map(|line| {
            let at = line.tokens.iter().position(is_loss)?;
            let after: String = (line.tokens[at + 1..].iter())
                .map(|token| token.text.as_str())
                .collect();
            let (options, _) = after.rsplit_once(")(")?;
            options.strip_prefix('(').map(str::to_owned)
        })
        .unwrap_or_default();
    let mut parts = written.split("torch.tensor(");
    let mut options = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        options += &part.replacen(')', "", 1);
    }
    options
}

fn title(bench: Bench, design: &'static Design, s: Settings) -> El {
    let level = move || if bench.whole.get() { "1" } else { "3" };
    let in_force = move || {
        let options = (design.options)();
        (!options.is_empty()).then(|| html! { <span class="code in-force">{options}</span> })
    };
    html! {
        <div class="lab-title">
            <button type="button" class="plain back" on:click=move |_| go(bench, false)>
                {icon(Icon::Left)}
                <span class="word">{move || s.lab().back_to_text}</span>
            </button>
            <span class="heading" role="heading" aria-level=level>
                <span class="number-part">
                    <span class="lab-word">{move || format!("{}\u{a0}", s.lab().lab)}</span>
                    {bench.place.id.clone()}
                </span>
                <span class="lab-name">{design.name}</span>
                <span class="code class-name">{design.class_name}</span>
                {in_force}
            </span>
            <span class="tagline">{design.tagline}</span>
        </div>
    }
}

/// The id of a view's tab.
fn tab_id(bench: Bench, index: usize) -> String {
    format!("{}-tab-{}", bench.dom_id, letter(index))
}

/// The id of a view's section.
fn panel_id(bench: Bench, index: usize) -> String {
    format!("{}-{}", bench.dom_id, letter(index))
}

fn section(bench: Bench, design: &'static Design, shown: Shown, index: usize) -> Option<El> {
    let view = design.views.get(index)?;
    let class = move || {
        let letter = letter(index);
        match shown.only.get() {
            Some(only) if only != index => format!("view {letter} folded away"),
            _ if index == 0 || shown.tab.get() == index => format!("view {letter}"),
            _ => format!("view {letter} folded"),
        }
    };
    // In the whole window its heading names a view; in the text the tab does. One that the keyboard reaches, to scroll
    // it, says its name then.
    let is_panel = move || index > 0 && !bench.whole.get();
    let role = move || {
        if is_panel() {
            Some("tabpanel")
        } else {
            view.scrolls.then_some("group")
        }
    };
    let label = move || (!is_panel() && view.scrolls).then(|| (view.title)());
    let tab = move || is_panel().then(|| tab_id(bench, index));
    let level = move || if bench.whole.get() { "2" } else { "4" };
    let part = Part::new();
    let section = html! {
        <section
            id=panel_id(bench, index)
            class=class
            role=role
            aria-label=label
            aria-labelledby=tab
            tabindex=view.scrolls.then_some("0")
            mounted=|section: &Element| part.clone().watch(section)
        >
            <div class="view-head">
                <span class="letter" aria-hidden="true">{letter(index)}</span>
                <span class="view-title" role="heading" aria-level=level>{view.title}</span>
                <span class="view-hint">{view.hint}</span>
            </div>
        </section>
    };
    Some(part.build(|| section.child((view.body)())))
}

/// The tabs over the views that are folded in the text.
fn tabs(bench: Bench, design: &'static Design, shown: Shown) -> El {
    let s = settings();
    let folded = design.views.len().saturating_sub(1);
    let choose = move |index: usize| {
        browser::store(TAB_KEY, letter(index));
        shown.tab.set(index);
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => folded.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        let next = (shown.tab.get_untracked() - 1 + step) % folded.max(1) + 1;
        choose(next);
        browser::reach(&format!("#{}", tab_id(bench, next)));
    };
    html! {
        <div class="tabs" role="tablist" aria-label=move || s.lab().views on:keydown=turn>
            {(design.views.iter().enumerate().skip(1))
                .map(|(index, view)| {
                    html! {
                        <button
                            type="button"
                            role="tab"
                            id=tab_id(bench, index)
                            aria-controls=panel_id(bench, index)
                            aria-selected=move || (shown.tab.get() == index).to_string()
                            tabindex=move || if shown.tab.get() == index { "0" } else { "-1" }
                            on:click=move |_| choose(index)
                        >
                            <span class="letter" aria-hidden="true">{letter(index)}</span>
                            {view.title}
                        </button>
                    }
                })
                .collect::<Vec<_>>()}
        </div>
    }
}

/// On a phone: the views' names at the bottom of the window, each leads to its view.
fn dock(bench: Bench, design: &'static Design) -> El {
    let s = settings();
    html! {
        <nav class="dock" aria-label=move || s.lab().views>
            {(design.views.iter().enumerate())
                .map(|(index, view)| {
                    html! {
                        <button type="button" on:click=move |_| {
                            let panel = browser::document().get_element_by_id(&panel_id(bench, index));
                            if let Some(panel) = panel {
                                panel.scroll_into_view();
                            }
                        }>
                            <span class="letter" aria-hidden="true">{letter(index)}</span>
                            {view.title}
                        </button>
                    }
                })
                .collect::<Vec<_>>()}
        </nav>
    }
}

/// The plate over a covered value.
pub fn plate(s: Settings) -> El {
    html! {
        <span class="cover-plate">
            <span class="sr">{move || s.lab().covered}</span>
            <span aria-hidden="true">"?"</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::binary::{Binary, Kind, Preset};
    use bullseye_core::lab::classes::Classes;
    use bullseye_core::lab::{State, classes};
    use bullseye_core::loss::Reduction;

    #[test]
    fn usual_options_are_not_worth_a_word() {
        assert_eq!(options_in(&Classes::default().script()), "");
        assert_eq!(options_in(&Binary::default().script(Kind::Bce)), "");
    }

    #[test]
    fn options_in_force_are_written_as_in_the_code() {
        let query = "logits=2,1;0.5,2&labels=0,1&weight=1,2&label_smoothing=0.2&ignore_index=1";
        let mut state = Classes::decode(query).unwrap();
        state.reduction = Reduction::Sum;
        let rest = "weight=[1.0, 2.0], ignore_index=1";
        assert_eq!(
            options_in(&state.script()),
            format!("reduction='sum', {rest}, label_smoothing=0.2")
        );
        state.loss = classes::Kind::Nll;
        assert_eq!(
            options_in(&state.script()),
            format!("reduction='sum', {rest}")
        );

        let mut state = Binary::preset(Preset::Spam);
        state.elements[0].weight = 0.5;
        let all = "weight=[0.5, 1.0, 1.0, 1.0]";
        assert_eq!(options_in(&state.script(Kind::Bce)), all);
        assert_eq!(
            options_in(&state.script(Kind::WithLogits)),
            format!("{all}, pos_weight=3.0")
        );
    }
}
