//! Coach Crane 鹤教练, a red-crowned crane with a gold whistle, drawn facing left.
//!
//! Head and neck are one silhouette: both are stroked first and filled afterwards, so that a tilted head never shows
//! a seam. The black parts have a line of `--ink`, which keeps them visible on a dark page; the white parts have one
//! of `--face-ink`, dark in every theme, so that the wing shows on the body.
use crate::ui::el::El;
use bullseye_html::html;
use leptos::prelude::*;

/// What the coach feels; eye, beak and head tilt say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Explains, and waits for the reader.
    Calm,
    /// Asks for a guess.
    Ask,
    /// A hit.
    Happy,
    /// A wild arrow, a run that diverges.
    Wince,
    /// A common mistake.
    Stern,
}

impl Mood {
    /// How far the beak is lifted, in degrees.
    fn tilt(self) -> i32 {
        match self {
            Self::Calm => 0,
            Self::Ask => 7,
            Self::Happy => 9,
            Self::Wince => -8,
            Self::Stern => -4,
        }
    }

    fn beak(self) -> &'static str {
        match self {
            Self::Happy => {
                r#"<path d="M56 26C45 27 32 30.5 21 37 33 39.5 46 38 57 34.5ZM55 15.5C41 16 25 18 11 21.5 26 26 42 28 56 27Z"/>"#
            }
            _ => {
                r#"<path d="M55 17.5C41 21 25 28.5 11 38 26 39.5 42 38 56 33.5Z"/><path stroke="var(--face-ink)" stroke-width="1.3" d="M13 37.2C27 32.5 41 29.5 56 27.5"/>"#
            }
        }
    }

    fn eye(self) -> &'static str {
        match self {
            Self::Calm => {
                r#"<circle cx="66" cy="23" r="5.2"/><circle cx="64.7" cy="23.4" r="2.6" fill="var(--face-ink)"/>"#
            }
            Self::Ask => {
                r#"<circle cx="66.5" cy="23.8" r="5.8"/><circle cx="64.4" cy="21.3" r="2.7" fill="var(--face-ink)"/><path fill="none" stroke="var(--face-white)" stroke-width="2.4" d="M58.5 14Q64.5 8.5 71 11.5"/>"#
            }
            Self::Happy => {
                r#"<path fill="none" stroke="var(--face-white)" stroke-width="2.4" d="M60 25.5C62 18.5 70 18.5 72 25.5"/>"#
            }
            Self::Wince => {
                r#"<path fill="none" stroke="var(--face-white)" stroke-width="2.4" d="M61.5 18L70.5 23 61.5 28"/>"#
            }
            Self::Stern => {
                r#"<path d="M61 22.5H71.4A5.2 5.2 0 0 1 61 22.5Z"/><circle cx="65.2" cy="24.2" r="2.3" fill="var(--face-ink)"/><path fill="none" stroke="var(--face-white)" stroke-width="2.4" d="M58.5 20L73 21.6"/>"#
            }
        }
    }
}

/// Where the beak points: always towards what the coach talks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facing {
    Left,
    Right,
}

impl Facing {
    /// Mirrors a drawing about the middle of its box; `span` is the box's left edge plus its right edge.
    fn transform(self, span: u32) -> String {
        match self {
            Self::Left => String::new(),
            Self::Right => format!(r#" transform="translate({span}) scale(-1 1)""#),
        }
    }
}

/// Head (in the bust's units), ending in a half circle about (81.5, 55), the joint on which it tilts.
const HEAD: &str = "M52 26C51 12 60 4 73 4 88 4 98 14 98 28 98 39 92 45 92 55A10.5 10.5 0 0 1 71 55C71 47 66 43 59 41 54 39 52.5 33 52 26Z";
const CROWN: &str = "M53.3 17C56.5 8.5 64 4 73 4 81 4 87.5 7.3 91.7 12.6 79 11 66 12.5 53.3 17Z";
/// The white patch behind the eye; its right edge is the head's.
const NAPE: &str = "M72 30C77 21.5 87 17.5 96 18.4 97.3 21.3 98 24.5 98 28 98 39 92 45 92 55L83.5 56C84 45 81 36 72 30Z";

/// The part of the coach that the bust and the full figure do not share.
struct Neck {
    outline: &'static str,
    /// The white stripe that runs on from the nape.
    stripe: &'static str,
    /// Size of the head, and where its origin goes.
    scale: f64,
    origin: (f64, f64),
}

/// Head and neck, to be drawn over a body.
fn head(mood: Mood, neck: &Neck) -> String {
    let (outline, stripe, scale) = (neck.outline, neck.stripe, neck.scale);
    let (x, y) = neck.origin;
    let (tilt, beak, eye) = (mood.tilt(), mood.beak(), mood.eye());
    let place = format!(r#"transform="translate({x} {y}) scale({scale}) rotate({tilt} 81.5 55)""#);
    // The line keeps its weight however large the head is.
    let (line, contour) = (2.2 / scale, 4.4 / scale);
    format!(
        concat!(
            r##"<g {place} fill="#cdb98f" stroke="var(--ink)" stroke-width="{line:.2}">{beak}</g>"##,
            r#"<g stroke="var(--ink)" stroke-width="4.4"><path d="{outline}"/><path {place} d="{HEAD}" stroke-width="{contour:.2}"/></g>"#,
            r#"<g fill="var(--face-black)"><path d="{outline}"/><path {place} d="{HEAD}"/></g>"#,
            r#"<path d="{stripe}" fill="var(--face-white)"/>"#,
            r#"<g {place}><path d="{CROWN}" fill="var(--face-red)"/>"#,
            r#"<g fill="var(--face-white)"><path d="{NAPE}" stroke="var(--face-white)" stroke-width=".5"/>{eye}</g></g>"#,
        ),
        place = place,
        line = line,
        contour = contour,
        beak = beak,
        outline = outline,
        HEAD = HEAD,
        stripe = stripe,
        CROWN = CROWN,
        NAPE = NAPE,
        eye = eye,
    )
}

const BUST_NECK: Neck = Neck {
    outline: "M71 55A10.5 10.5 0 0 1 92 55C92 74 100 88 112 96C115.5 98.2 119 99.5 118 102.5C113 112 103 118.3 92 119 84 119.5 76 116 70 108.5 68 104 66.7 98 66.5 90 66 76 71 68 71 55Z",
    stripe: "M83.5 55C83 67 87 78 94.5 87 92 77 92 66 92 55A10.5 10.5 0 0 0 91 50.5Z",
    scale: 1.0,
    origin: (0.0, 0.0),
};

/// The bust in a 168 × 162 box. It is open at the bottom: the coach stands on a rule that the page draws.
pub fn bust(mood: Mood, facing: Facing) -> String {
    let mirror = facing.transform(168);
    let head = head(mood, &BUST_NECK);
    format!(
        concat!(
            r#"<g{mirror} fill="none" stroke-linecap="round" stroke-linejoin="round">"#,
            r#"<path d="M24 165C27.5 135 45 113 70 106L112 96C137 98 153 126 156.5 165" fill="var(--face-white)" stroke="var(--face-ink)" stroke-width="2.2"/>"#,
            r#"<path d="M116 127c4 11 5.5 24 4.5 38M133 134c3.5 8.5 5.5 19 5.5 31" stroke="var(--face-ink)" stroke-width="1.5"/>"#,
            r#"{head}"#,
            r##"<path d="M69 105C71 117 75 126 81 133M88 134C101 129 112 118 116.5 104" stroke="#50483c" stroke-width="1.8"/>"##,
            r#"{whistle}</g>"#,
        ),
        mirror = mirror,
        head = head,
        whistle = WHISTLE,
    )
}

const WHISTLE: &str = r#"<path d="M78.6 132.5L95.5 136 94.2 141.6 89 140.5A6.7 6.7 0 1 1 77 138Z" fill="var(--face-gold)" stroke="var(--face-ink)" stroke-width="1.7"/><circle cx="81.5" cy="139.5" r="1.8" fill="var(--face-ink)"/>"#;

const FULL_NECK: Neck = Neck {
    outline: "M90 81A8 8 0 0 1 106 81C106 98 118 108 119 128 119.4 140 120 148 126.5 158 121 164.5 115 166.8 109 166.6 103 166.4 98.5 164 96 160.5 99 148 98 130 97 116 95.5 104 90 94 90 81Z",
    stripe: "M99.5 81C99.5 95 103 108 109 117.5 106.5 105 106 94 106 81A8 8 0 0 0 105.2 77.6Z",
    scale: 0.76,
    origin: (36.0, 39.2),
};

/// The standing figure with an empty score paddle, in the box `FULL_BOX`; the feet are at y = 346.
pub fn figure(mood: Mood, facing: Facing) -> String {
    let mirror = facing.transform(FULL_SPAN);
    let head = head(mood, &FULL_NECK);
    format!(
        concat!(
            r#"<g{mirror} fill="none" stroke-linecap="round" stroke-linejoin="round">"#,
            r#"<g stroke="var(--ink)">"#,
            // legs and feet
            r#"<path d="M133.5 219L130.5 281 134.7 344M151.5 219L154.5 282 150 344" stroke-width="4"/>"#,
            r#"<path d="M130.5 280v2M154.5 281v2" stroke-width="5.5"/>"#,
            r#"<path d="M117 348.5L134.7 344 145 347M125 351L134.7 344M135.5 349.5L150 344 161.5 347.5M146 351.5L150 344" stroke-width="3"/>"#,
            // tail, body, wing
            r#"<path d="M193 178C214 187 227 203 234.5 218A5.8 5.8 0 0 1 229 227 5.8 5.8 0 0 1 218.5 232 5.8 5.8 0 0 1 208 235 5.8 5.8 0 0 1 198 234.5C191 226 182 221 171 217Z" fill="var(--face-black)" stroke-width="2.2"/>"#,
            r#"<path d="M206 198C214 205 223 216 228.5 226.5M199 205C207 212 214 222 218.3 231.5M190 210C198 216 204 226 207.8 234.5" stroke="var(--face-white)"/>"#,
            r#"<path d="M96 158C88 168 89 186 94 194 103 212 120 221 143 221 170 221 194 212 204 197 193 176 165 151 127 152Z" fill="var(--face-white)" stroke="var(--face-ink)" stroke-width="2.2"/></g>"#,
            r#"<path d="M126 168.5C150 166 177 178 195 197M121 181C146 178 170 187 186 203.5M119.5 193.5C140 193.5 158 200 172 211" stroke="var(--face-ink)" stroke-width="1.5"/>"#,
            r#"{head}"#,
            r##"<path d="M96.5 153C97 160 98.5 166 101 170M106 171C113 168 119 161 121.5 152" stroke="#50483c" stroke-width="1.5"/>"##,
            r#"<g transform="translate(36.5 66) scale(.78)">{whistle}</g>"#,
            // paddle and the hand that holds it
            r#"<g stroke="var(--ink)"><path d="M47.3 174V225" stroke-width="4"/>"#,
            r#"<circle cx="47.3" cy="145.7" r="27.5" fill="var(--sheet)" stroke-width="2.2"/><circle cx="47.3" cy="145.7" r="23.7"/>"#,
            r#"<path d="M113 184C99 189 85 196 71 203.5 62 201.5 54 201.5 46 202.5A3.9 3.9 0 0 0 45.5 210 3.5 3.5 0 0 0 46.5 216.5 3.5 3.5 0 0 0 48.5 223C68 225 97 219 116 202" fill="var(--face-white)" stroke="var(--face-ink)" stroke-width="2.2"/></g>"#,
            r#"<path d="M45.5 210.1L57 208.7M46.5 216.6L57.5 215.3" stroke="var(--face-ink)" stroke-width="1.7"/></g>"#,
        ),
        mirror = mirror,
        head = head,
        whistle = WHISTLE,
    )
}

const FULL_BOX: &str = "16 36 224 318";
const FULL_SPAN: u32 = 256;

/// The coach's bust, for beside a lab or a question.
pub fn coach(mood: Mood, facing: Facing) -> El {
    html! {
        <svg
            class="coach"
            viewBox="0 0 168 162"
            aria-hidden="true"
            focusable="false"
            inner_html=bust(mood, facing)
        ></svg>
    }
}

/// The whole coach, for Home. `score` stands on the paddle; say it in words elsewhere, the drawing is decoration.
pub fn coach_full(mood: Mood, facing: Facing, score: Signal<String>) -> El {
    let x = match facing {
        Facing::Left => "47.3",
        Facing::Right => "208.7",
    };
    // Three digits fit at full size, longer scores shrink.
    let size = move || match score.read().chars().count() {
        0..=2 => "27",
        3 => "23",
        4 => "18",
        _ => "14",
    };
    html! {
        <svg class="coach-full" viewBox=FULL_BOX aria-hidden="true" focusable="false">
            <g inner_html=figure(mood, facing)></g>
            <text
                x=x
                y="146"
                text-anchor="middle"
                dominant-baseline="central"
                font-family="var(--serif)"
                font-weight="700"
                font-size=size
                fill="var(--loss-text)"
            >
                {move || score.get()}
            </text>
        </svg>
    }
}
