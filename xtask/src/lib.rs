//! Where the page is served from and how it is built.
