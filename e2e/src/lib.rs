//! Bullseye in real browsers.
