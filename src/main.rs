//! The shell: header, home, glossary, and the chapters' prose with places for labs.

fn main() {
    bullseye::open();
}
