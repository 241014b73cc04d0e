//! A compressed twin beside every file that shrinks: what a browser really downloads.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Texts and wasm; pictures and fonts are compressed by their own formats.
const SHRINKING: [&str; 9] = [
    "html",
    "js",
    "css",
    "wasm",
    "svg",
    "json",
    "txt",
    "md",
    "webmanifest",
];

/// A file's bytes as it is and in each encoding.
#[derive(Clone, Copy, Default)]
pub struct Sizes {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

impl Sizes {
    pub fn add(&mut self, other: &Sizes) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

/// Writes `.br` and `.gz` beside the file if it is of a kind that shrinks, and measures.
///
/// # Errors
/// When a file cannot be read or written.
pub fn compress(file: &Path) -> io::Result<Sizes> {
    let bytes = fs::read(file)?;
    let raw = length(&bytes);
    let kind = file.extension().and_then(|kind| kind.to_str());
    if !kind.is_some_and(|kind| SHRINKING.contains(&kind)) {
        return Ok(Sizes {
            raw,
            gzip: raw,
            brotli: raw,
        });
    }
    let gzip = gzip(&bytes)?;
    fs::write(beside(file, ".gz"), &gzip)?;
    let brotli = brotli(&bytes)?;
    fs::write(beside(file, ".br"), &brotli)?;
    Ok(Sizes {
        raw,
        gzip: length(&gzip),
        brotli: length(&brotli),
    })
}

/// Whether a path in `dist/` is such a twin.
pub fn is_twin(path: &str) -> bool {
    path.ends_with(".br") || path.ends_with(".gz")
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let best = BrotliEncoderParams {
        quality: 11,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, &best)?;
    Ok(compressed)
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_is_compressed_comes_back() {
        let text = "prediction, truth, loss, gradient; "
            .repeat(100)
            .into_bytes();
        let mut back = Vec::new();
        let zipped = gzip(&text).unwrap();
        flate2::read::GzDecoder::new(&zipped[..])
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, text);
        let pressed = brotli(&text).unwrap();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &pressed[..], &mut back).unwrap();
        assert_eq!(back, text);
        assert!(pressed.len() < zipped.len() && zipped.len() < text.len());
    }
}
