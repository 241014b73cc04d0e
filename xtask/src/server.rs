//! A static file server for `dist/`, as an ordinary host would serve it: under any path, compressed files first.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long an idle connection is kept open.
const IDLE: Duration = Duration::from_secs(30);
/// A request's first line and its headers together may be this long.
const HEAD_LIMIT: u64 = 16 * 1024;

/// A running server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    site: Arc<Site>,
}

struct Site {
    folder: PathBuf,
    /// The path the folder is served under; begins and ends with a slash.
    prefix: String,
    requests: Mutex<Vec<String>>,
    stopped: AtomicBool,
}

impl Server {
    /// Serves `folder` under `prefix` (`/`, `/a/b/`) on this machine only. Port 0 takes any free port.
    ///
    /// # Errors
    /// When the port is taken or the system refuses a thread.
    pub fn start(folder: &Path, prefix: &str, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let site = Arc::new(Site {
            folder: folder.to_path_buf(),
            prefix: prefix.to_owned(),
            requests: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&site);
        thread::Builder::new().spawn(move || accept(&listener, &accepting))?;
        Ok(Server { address, site })
    }

    /// The address of the page, with the prefix: `http://127.0.0.1:8080/a/b/`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.site.prefix)
    }

    /// Every path asked for so far, without the prefix and the query, in order.
    pub fn requests(&self) -> Vec<String> {
        let requests = self.site.requests.lock();
        requests.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.site.stopped.store(true, Ordering::SeqCst);
        // The accepting thread sleeps until someone calls.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, site: &Arc<Site>) {
    for stream in listener.incoming() {
        if site.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let site = Arc::clone(site);
        // A browser that closes a connection half way is no error of ours.
        thread::spawn(move || drop(converse(stream, &site)));
    }
}

/// Answers one connection's requests until the browser has no more.
fn converse(mut stream: TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(request) = Request::read(&mut reader)? {
        if site.stopped.load(Ordering::SeqCst) {
            return Ok(());
        }
        let answer = site.answer(&request);
        stream.write_all(&answer.head())?;
        if request.method != "HEAD" {
            stream.write_all(&answer.body)?;
        }
    }
    Ok(())
}

struct Request {
    method: String,
    path: String,
    accept_encoding: String,
}

impl Request {
    /// `None` at the end of the connection or when what came is not HTTP.
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
        let mut head = io::Read::take(reader, HEAD_LIMIT);
        let mut first = String::new();
        head.read_line(&mut first)?;
        let mut words = first.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let mut request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            accept_encoding: String::new(),
        };
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("accept-encoding") => {
                    request.accept_encoding = value.to_ascii_lowercase();
                }
                Some(_) => {}
                None => return Ok(Some(request)),
            }
        }
    }

    fn accepts(&self, encoding: &str) -> bool {
        self.accept_encoding.split(',').any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts.next() == Some(encoding)
                && parts
                    .all(|p| !p.starts_with("q=") || p[2..].parse::<f32>().is_ok_and(|q| q > 0.0))
        })
    }
}

struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn plain(status: &'static str) -> Answer {
        Answer {
            status,
            headers: vec![("Content-Type", "text/plain; charset=utf-8".to_owned())],
            body: status.as_bytes().to_vec(),
        }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n",
            self.status,
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}

impl Site {
    fn answer(&self, request: &Request) -> Answer {
        if request.method != "GET" && request.method != "HEAD" {
            return Answer::plain("405 Method Not Allowed");
        }
        if format!("{}/", request.path) == self.prefix {
            let mut answer = Answer::plain("308 Permanent Redirect");
            answer.headers.push(("Location", self.prefix.clone()));
            return answer;
        }
        let Some(path) = request.path.strip_prefix(&self.prefix) else {
            return Answer::plain("404 Not Found");
        };
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path.to_owned());
        self.file(path)
            .and_then(|file| Self::send(&file, request))
            .unwrap_or_else(|| Answer::plain("404 Not Found"))
    }

    /// The file meant by a path below the prefix; never one outside the folder.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let path = percent_decoded(path)?;
        let below = Path::new(&path);
        if !below
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return None;
        }
        let file = self.folder.join(below);
        Some(if file.is_dir() {
            file.join("index.html")
        } else {
            file
        })
    }

    fn send(file: &Path, request: &Request) -> Option<Answer> {
        let mut headers = vec![
            ("Content-Type", content_type(file).to_owned()),
            ("Vary", "Accept-Encoding".to_owned()),
        ];
        for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
            let mut compressed = file.as_os_str().to_owned();
            compressed.push(".");
            compressed.push(suffix);
            if request.accepts(encoding)
                && let Ok(body) = fs::read(compressed)
            {
                headers.push(("Content-Encoding", encoding.to_owned()));
                return Some(Answer {
                    status: "200 OK",
                    headers,
                    body,
                });
            }
        }
        let body = fs::read(file).ok()?;
        Some(Answer {
            status: "200 OK",
            headers,
            body,
        })
    }
}

fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn content_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// A folder that exists as long as the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("bullseye-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("sub")).unwrap();
            fs::write(path.join("index.html"), "page").unwrap();
            fs::write(path.join("app.wasm"), "raw").unwrap();
            fs::write(path.join("app.wasm.br"), "brotli").unwrap();
            fs::write(path.join("app.wasm.gz"), "gzip").unwrap();
            fs::write(path.join("sub/靶.svg"), "<svg/>").unwrap();
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn ask(server: &Server, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn serves_under_a_path_and_nothing_beside_it() {
        let folder = Folder::new("path");
        let server = Server::start(&folder.0, "/a/b/", 0).unwrap();
        assert!(ask(&server, "/a/b/", "").ends_with("\r\n\r\npage"));
        assert!(ask(&server, "/a/b/?x=1", "").starts_with("HTTP/1.1 200"));
        assert!(ask(&server, "/a/b", "").contains("Location: /a/b/\r\n"));
        assert!(ask(&server, "/index.html", "").starts_with("HTTP/1.1 404"));
        assert!(ask(&server, "/a/b/none.js", "").starts_with("HTTP/1.1 404"));
        let drawing = ask(&server, "/a/b/sub/%E9%9D%B6.svg", "");
        assert!(drawing.contains("image/svg+xml") && drawing.ends_with("<svg/>"));
        assert_eq!(server.requests(), ["", "", "none.js", "sub/%E9%9D%B6.svg"]);
    }

    #[test]
    fn prefers_what_the_browser_accepts() {
        let folder = Folder::new("encoding");
        let server = Server::start(&folder.0, "/", 0).unwrap();
        let with = |accept: &str| ask(&server, "/app.wasm", accept);
        assert!(with("").ends_with("raw"));
        assert!(with("Accept-Encoding: gzip, deflate\r\n").ends_with("gzip"));
        assert!(with("accept-encoding: gzip, br;q=0\r\n").ends_with("gzip"));
        let best = with("Accept-Encoding: gzip, br\r\n");
        assert!(best.ends_with("brotli"));
        assert!(best.contains("Content-Encoding: br\r\n"));
        assert!(best.contains("Content-Type: application/wasm\r\n"));
    }

    #[test]
    fn never_leaves_the_folder() {
        let folder = Folder::new("fence");
        let server = Server::start(&folder.0.join("sub"), "/", 0).unwrap();
        for path in ["/../index.html", "/%2e%2e/index.html", "//etc/hostname"] {
            assert!(ask(&server, path, "").starts_with("HTTP/1.1 404"), "{path}");
        }
    }
}
