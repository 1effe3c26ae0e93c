//! A few pages over HTTP/1.1, for reading only, on loopback.
//!
//! Whoever may reach it must not be able to hurt the daemon, so everything is bounded: a fixed number of threads, one request a
//! connection, so many bytes of a request, so much time for it and for the answer. While nobody asks, all threads sleep in
//! `accept`. Common small servers have no such bounds (a thread a connection, no timeouts), hence these lines; the request
//! itself is read by `httparse`.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// Requests that are answered at once. Others wait in the kernel's queue.
const THREADS: usize = 4;

/// Longest request that is read.
const LONGEST: usize = 8 << 10;

/// How long a request may take to arrive. Clients are on this host.
const ARRIVES: Duration = Duration::from_secs(1);

/// How long the answer may take to be taken.
const TAKEN: Duration = Duration::from_secs(5);

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// The page itself.
    pub body: String,
}

impl Answer {
    fn plain(status: u16, text: &str) -> Answer {
        Answer { status, content_type: "text/plain; charset=utf-8", body: format!("{text}\n") }
    }
}

/// The page at a path; none if there is none.
pub type Pages = dyn Fn(&str) -> Option<Answer> + Send + Sync;

/// Answers at `address` for as long as the process lives. Comes back at once, with the address in use.
pub fn serve(address: SocketAddr, pages: Box<Pages>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address)?;
    let bound = listener.local_addr()?;
    let pages: Arc<Pages> = Arc::from(pages);
    for number in 0..THREADS {
        let (listener, pages) = (listener.try_clone()?, Arc::clone(&pages));
        thread::Builder::new().name(format!("khp-http-{number}")).spawn(move || accept(&listener, &pages))?;
    }
    Ok(bound)
}

fn accept(listener: &TcpListener, pages: &Arc<Pages>) {
    loop {
        match listener.accept() {
            // A client that goes away or is too slow is its own affair.
            Ok((stream, _)) => drop(handle(stream, pages)),
            // No descriptor is left, most likely: trying at once would be a busy loop.
            Err(_) => thread::sleep(Duration::from_secs(1)),
        }
    }
}

fn handle(mut stream: TcpStream, pages: &Arc<Pages>) -> io::Result<()> {
    let mut request = Vec::with_capacity(1024);
    let (answer, has_body) = match read(&mut stream, &mut request)? {
        Request::TooLong => (Answer::plain(431, "the request is too long"), true),
        Request::Malformed => (Answer::plain(400, "this is no HTTP request"), true),
        Request::Complete { method, path } => {
            let answer = match method.as_str() {
                "GET" | "HEAD" => pages(&path).unwrap_or_else(|| Answer::plain(404, "no such page")),
                _ => Answer::plain(405, "for reading only: GET"),
            };
            (answer, method != "HEAD")
        }
    };
    let mut text = format!(
        "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        answer.status,
        reason(answer.status),
        answer.content_type,
        answer.body.len()
    );
    if has_body {
        text.push_str(&answer.body);
    }
    write(&mut stream, text.as_bytes())?;
    stream.shutdown(std::net::Shutdown::Write)
}

/// What arrived.
enum Request {
    Complete { method: String, path: String },
    Malformed,
    TooLong,
}

fn read(stream: &mut TcpStream, request: &mut Vec<u8>) -> io::Result<Request> {
    let until = Instant::now() + ARRIVES;
    let mut part = [0; 1024];
    loop {
        let got = in_time(until, |left| {
            stream.set_read_timeout(Some(left))?;
            stream.read(&mut part)
        })?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&part[..got]);
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(request) {
            Ok(httparse::Status::Complete(_)) => {
                let path = parsed.path.unwrap_or_default();
                let path = path.split_once('?').map_or(path, |(path, _)| path);
                let method = parsed.method.unwrap_or_default().to_owned();
                return Ok(Request::Complete { method, path: path.to_owned() });
            }
            Ok(httparse::Status::Partial) if request.len() >= LONGEST => return Ok(Request::TooLong),
            Ok(httparse::Status::Partial) => {}
            Err(httparse::Error::TooManyHeaders) => return Ok(Request::TooLong),
            Err(_) => return Ok(Request::Malformed),
        }
    }
}

fn write(stream: &mut TcpStream, mut text: &[u8]) -> io::Result<()> {
    let until = Instant::now() + TAKEN;
    while !text.is_empty() {
        let written = in_time(until, |left| {
            stream.set_write_timeout(Some(left))?;
            stream.write(text)
        })?;
        text = &text[written..];
    }
    Ok(())
}

/// One step of what must be done by `until`, however small the steps are that a client makes.
fn in_time(until: Instant, mut step: impl FnMut(Duration) -> io::Result<usize>) -> io::Result<usize> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match step(left) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> SocketAddr {
        let pages = |path: &str| (path == "/health").then(|| Answer::plain(200, "ok"));
        serve("127.0.0.1:0".parse().expect("an address"), Box::new(pages)).expect("listens")
    }

    fn ask(address: SocketAddr, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).expect("connects");
        let mut text = Vec::new();
        // The server may have answered and closed before all of it was sent.
        let _ = stream.write_all(request);
        let _ = stream.read_to_end(&mut text);
        String::from_utf8(text).expect("UTF-8")
    }

    #[test]
    fn pages_are_read_and_nothing_else_is_done() {
        let address = server();
        let well = ask(address, b"GET /health?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(well.starts_with("HTTP/1.1 200 OK\r\n") && well.ends_with("\r\n\r\nok\n"), "{well}");
        let head = ask(address, b"HEAD /health HTTP/1.0\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"), "{head}");
        for (request, status) in [
            (&b"GET / HTTP/1.1\r\n\r\n"[..], "404"),
            (b"GET /health/../metrics HTTP/1.1\r\n\r\n", "404"),
            (b"POST /health HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "405"),
            (b"DELETE /health HTTP/1.1\r\n\r\n", "405"),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"),
        ] {
            let answer = ask(address, request);
            assert_eq!(answer.get(9..12), Some(status), "{answer}");
        }
    }

    #[test]
    fn huge_requests_are_cut_off() {
        let address = server();
        let mut line = b"GET /".to_vec();
        line.resize(LONGEST + 1, b'a');
        // Exactly what is read, so that the answer is not lost to a reset.
        line.truncate(LONGEST);
        assert!(ask(address, &line).starts_with("HTTP/1.1 431 "));
        let headers = format!("GET /health HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(100));
        assert!(ask(address, headers.as_bytes()).starts_with("HTTP/1.1 431 "));
        // As much as a client likes to send does not take the server away.
        ask(address, &vec![b'x'; 8 << 20]);
        assert!(ask(address, b"GET /health HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
    }

    /// Clients that never finish their requests hold the server up for a while, with no further threads, and are cut off.
    #[test]
    fn slow_clients_are_cut_off() {
        let address = server();
        let mut slow: Vec<TcpStream> =
            (0..16).map(|_| TcpStream::connect(address).expect("connects")).collect();
        for stream in &mut slow {
            stream.write_all(b"GET /hea").expect("sends");
        }
        let dripping = slow[0].try_clone().expect("clones");
        let drip = thread::spawn(move || {
            let mut dripping = dripping;
            let began = Instant::now();
            while dripping.write_all(b"l").is_ok() && began.elapsed() < 8 * ARRIVES {
                thread::sleep(Duration::from_millis(20));
            }
            began.elapsed()
        });
        assert!(ask(address, b"GET /health HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
        assert!(drip.join().expect("ends") < 8 * ARRIVES, "a dripping client is cut off");
        for mut stream in slow {
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest);
            assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
        }
        let threads = std::fs::read_dir("/proc/self/task").expect("reads").filter(|task| {
            let path = task.as_ref().expect("a task").path().join("comm");
            std::fs::read_to_string(path).is_ok_and(|name| name.starts_with("khp-http-"))
        });
        // Three servers at most run in this process.
        assert!(threads.count() <= 3 * THREADS);
    }
}
