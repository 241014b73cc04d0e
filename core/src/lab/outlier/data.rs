//! The data sets of the outlier lab.

/// What the points stand for. Words and units are the page's; the numbers are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// Numbers without units.
    Plain,
    /// The area of a flat, and its price.
    Houses,
    /// The hour of a morning, and the temperature.
    Temperatures,
    /// The trading day, and the closing price.
    Stocks,
}

impl Data {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Houses, Self::Temperatures, Self::Stocks];

    /// Its name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Houses => "houses",
            Self::Temperatures => "temperatures",
            Self::Stocks => "stocks",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|data| data.name() == name)
    }

    /// Its points, x and y.
    pub(super) fn points(self) -> (&'static [f32], &'static [f32]) {
        match self {
            Self::Plain => (
                &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
                &[1.6, 1.9, 2.9, 3.1, 4.2, 4.3, 5.3, 5.4],
            ),
            Self::Houses => (
                &[50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 110.0, 120.0],
                &[105.0, 118.0, 146.0, 155.0, 184.0, 196.0, 226.0, 233.0],
            ),
            Self::Temperatures => (
                &[6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0],
                &[8.0, 9.0, 10.6, 11.5, 13.2, 13.9, 15.7, 16.4],
            ),
            Self::Stocks => (
                &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0],
                &[20.5, 20.7, 21.3, 21.2, 21.9, 21.8, 22.6, 22.5, 23.1, 23.2],
            ),
        }
    }

    /// The `beta` that suits it: about twice as far as a point is usually off.
    pub(super) fn beta(self) -> f32 {
        match self {
            Self::Plain | Self::Temperatures => 1.0,
            Self::Houses => 10.0,
            Self::Stocks => 0.5,
        }
    }
}
