//! A TCP proxy that breaks what passes through it: one listener a server, plain threads, told what to do at any moment.
//!
//! Brokers tell their clients where brokers are, and clients then go there directly. So a proxy for Kafka reads frames, and
//! writes its own port over the broker's in the answers that tell of ports (metadata, coordinator).

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// What is done to what passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    #[default]
    Pass,
    /// Connections are refused, those that are there are reset.
    Refuse,
    /// Connections are reset as soon as something is sent over them.
    Reset,
    /// Connections stay, nothing passes.
    Blackhole,
    /// The server's side is closed, the client is not told; what it sends is swallowed, on such a connection for ever.
    HalfOpen,
    /// So many bytes a second pass in each direction, all connections together.
    Throttle(u64),
    /// Every answer comes so much later.
    Delay(Duration),
}

/// What is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Kafka's frames.
    Kafka,
    /// Bytes: HTTP.
    Bytes,
}

/// A kind of request of Kafka's, by the number that the protocol gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Records to a partition.
    Produce = 0,
    /// Records from partitions.
    Fetch = 1,
    /// How far a group is.
    OffsetCommit = 8,
    /// A member comes, or comes again.
    JoinGroup = 11,
}

/// How long threads wait between looks at what they are told.
const LOOK: Duration = Duration::from_millis(10);

/// Bytes that pass at once.
const SLICE: usize = 16 << 10;

/// A proxy for the servers of one kind. Ends when it goes out of scope.
pub struct Proxy {
    /// The addresses that clients use, in the order of the servers.
    pub addresses: Vec<String>,
    control: Arc<Mutex<Control>>,
}

#[derive(Default)]
struct Control {
    mode: Mode,
    /// Answers still to be swallowed, each with its connection.
    drop_answers: usize,
    /// Swallowed are only answers to requests of this kind of Kafka's; any if `None`.
    drop_only: Option<Api>,
    dropped: usize,
    /// When the next throttled slice may pass, to the server and from it.
    free: [Option<Instant>; 2],
    has_ended: bool,
}

impl Proxy {
    /// A proxy for servers at `host:port`.
    ///
    /// # Errors
    /// A port cannot be had, or an address is none.
    pub fn start(protocol: Protocol, servers: &[String]) -> io::Result<Proxy> {
        let control = Arc::new(Mutex::new(Control::default()));
        let mut listeners = Vec::new();
        for server in servers {
            let server: SocketAddr = server.parse().map_err(io::Error::other)?;
            listeners.push((TcpListener::bind("127.0.0.1:0")?, server));
        }
        let mut ports = Vec::new();
        for (listener, server) in &listeners {
            ports.push((server.port(), listener.local_addr()?.port()));
        }
        let addresses = ports.iter().map(|(_, port)| format!("127.0.0.1:{port}")).collect();
        let ports: Arc<[(u16, u16)]> = ports.into();
        for (listener, server) in listeners {
            let line = Line { protocol, server, ports: ports.clone(), control: control.clone() };
            thread::spawn(move || line.listen(listener));
        }
        Ok(Proxy { addresses, control })
    }

    /// What is done from now on.
    pub fn set(&self, mode: Mode) {
        let mut control = lock(&self.control);
        control.mode = mode;
        control.free = [None, None];
    }

    /// The next `count` answers are swallowed, and their connections reset.
    pub fn drop_answers(&self, count: usize) {
        lock(&self.control).drop_answers += count;
    }

    /// The next answer to a request of this kind is swallowed, and its connection reset.
    pub fn drop_answer_to(&self, api: Api) {
        let mut control = lock(&self.control);
        control.drop_only = Some(api);
        control.drop_answers += 1;
    }

    /// How many answers were swallowed so far.
    pub fn dropped(&self) -> usize {
        lock(&self.control).dropped
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        lock(&self.control).has_ended = true;
    }
}

fn lock(control: &Mutex<Control>) -> MutexGuard<'_, Control> {
    control.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One listener and its server.
#[derive(Clone)]
struct Line {
    protocol: Protocol,
    server: SocketAddr,
    /// Of each server, its port and ours.
    ports: Arc<[(u16, u16)]>,
    control: Arc<Mutex<Control>>,
}

impl Line {
    fn mode(&self) -> Option<Mode> {
        let control = lock(&self.control);
        (!control.has_ended).then_some(control.mode)
    }

    fn listen(self, listener: TcpListener) {
        let Ok(address) = listener.local_addr() else { return };
        let mut listener = Some(listener);
        while let Some(mode) = self.mode() {
            if mode == Mode::Refuse {
                listener = None;
            } else if listener.is_none() {
                listener = TcpListener::bind(address).ok();
            }
            match listener.as_ref().map(accept) {
                Some(Ok(client)) => {
                    let line = self.clone();
                    thread::spawn(move || line.connect(client));
                }
                _ => thread::sleep(LOOK),
            }
        }
    }

    fn connect(self, client: TcpStream) {
        let Ok(server) = TcpStream::connect(self.server) else {
            return reset(&client);
        };
        for stream in [&client, &server] {
            // Both only make things quicker.
            stream.set_nodelay(true).ok();
            stream.set_read_timeout(Some(LOOK)).ok();
        }
        let (Ok(client_back), Ok(server_back)) = (client.try_clone(), server.try_clone()) else {
            return;
        };
        let (asked, is_dead) = (Arc::new(Mutex::new(HashMap::new())), Arc::new(AtomicBool::new(false)));
        let (line, told, dead) = (self.clone(), asked.clone(), is_dead.clone());
        thread::spawn(move || {
            let (from, to) = (server_back, client_back);
            Pump { line, from, to, is_answer: true, asked: told, is_dead: dead }.run();
        });
        Pump { line: self, from: client, to: server, is_answer: false, asked, is_dead }.run();
    }
}

fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    listener.set_nonblocking(true)?;
    let (client, _) = listener.accept()?;
    client.set_nonblocking(false)?;
    Ok(client)
}

/// Ends a connection so that the other side sees a reset.
fn reset(stream: &TcpStream) {
    rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO)).ok();
    stream.shutdown(Shutdown::Both).ok();
}

/// One direction of one connection.
struct Pump {
    line: Line,
    from: TcpStream,
    to: TcpStream,
    is_answer: bool,
    /// Of Kafka's requests under way, the kind by the correlation.
    asked: Arc<Mutex<HashMap<[u8; 4], [u8; 2]>>>,
    /// Half of the connection is closed.
    is_dead: Arc<AtomicBool>,
}

impl Pump {
    fn run(mut self) {
        if self.pass_all().is_err() {
            for stream in [&self.from, &self.to] {
                reset(stream);
            }
        } else {
            self.to.shutdown(Shutdown::Write).ok();
        }
    }

    /// Until the end of the one side (`Ok`) or anything goes wrong or is to.
    fn pass_all(&mut self) -> io::Result<()> {
        let broken = || io::Error::from(io::ErrorKind::ConnectionReset);
        loop {
            let Some(mut bytes) = self.next()? else { return Ok(()) };
            let api = match self.line.protocol {
                Protocol::Kafka => self.look_at(&mut bytes),
                Protocol::Bytes => None,
            };
            if self.is_answer && self.is_to_be_dropped(api) {
                return Err(broken());
            }
            for slice in bytes.chunks(SLICE) {
                match self.hold(slice.len())? {
                    Mode::Reset => return Err(broken()),
                    Mode::HalfOpen => {
                        // Our side of the server's connection ends, the client's stays open and unanswered.
                        let server = if self.is_answer { &self.from } else { &self.to };
                        server.shutdown(Shutdown::Both).ok();
                        self.is_dead.store(true, Ordering::Relaxed);
                    }
                    _ if self.is_dead.load(Ordering::Relaxed) => {}
                    _ => self.to.write_all(slice)?,
                }
            }
        }
    }

    fn is_to_be_dropped(&self, api: Option<[u8; 2]>) -> bool {
        let mut control = lock(&self.line.control);
        let is_meant = control.drop_only.is_none_or(|only| api == Some((only as u16).to_be_bytes()));
        let is_due = control.drop_answers > 0 && is_meant;
        if is_due {
            control.drop_answers -= 1;
            control.dropped += 1;
        }
        is_due
    }

    /// Waits as the mode says before `count` bytes pass; the mode they pass with.
    fn hold(&self, count: usize) -> io::Result<Mode> {
        let start = Instant::now();
        loop {
            let mode = self.line.mode().ok_or(io::ErrorKind::ConnectionAborted)?;
            match mode {
                Mode::Refuse => return Err(io::ErrorKind::ConnectionReset.into()),
                Mode::Blackhole => thread::sleep(LOOK),
                Mode::Delay(delay) if self.is_answer && start.elapsed() < delay => thread::sleep(LOOK),
                Mode::Throttle(rate) if !self.has_turn(count, rate) => thread::sleep(LOOK),
                _ => return Ok(mode),
            }
        }
    }

    fn has_turn(&self, count: usize, rate: u64) -> bool {
        let mut control = lock(&self.line.control);
        let now = Instant::now();
        let free = &mut control.free[usize::from(self.is_answer)];
        if free.is_some_and(|free| free > now) {
            return false;
        }
        *free = Some(now + Duration::from_secs_f64(count as f64 / rate as f64));
        true
    }

    /// A frame of Kafka's, or whatever bytes there are. `None`: the end.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.line.protocol == Protocol::Bytes {
            let mut bytes = vec![0; SLICE];
            let got = self.read(&mut bytes)?;
            bytes.truncate(got);
            return Ok((got > 0).then_some(bytes));
        }
        let mut length = [0; 4];
        if !self.fill(&mut length)? {
            return Ok(None);
        }
        let mut frame = length.to_vec();
        frame.resize(4 + u32::from_be_bytes(length) as usize, 0);
        match self.fill(&mut frame[4..])? {
            true => Ok(Some(frame)),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<bool> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.read(&mut bytes[filled..])? {
                0 => return Ok(false),
                got => filled += got,
            }
        }
        Ok(true)
    }

    /// Reads, and looks now and then at what it is told.
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.line.mode() {
                None | Some(Mode::Refuse) => return Err(io::ErrorKind::ConnectionReset.into()),
                // The end of a server that was let go is not told to the client.
                Some(mode)
                    if self.is_answer && (mode == Mode::HalfOpen || self.is_dead.load(Ordering::Relaxed)) =>
                {
                    thread::sleep(LOOK);
                    continue;
                }
                _ => {}
            }
            match self.from.read(bytes) {
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Notes what was asked, and puts our ports into answers that tell of ports. Returns what a frame asks or answers.
    fn look_at(&self, frame: &mut [u8]) -> Option<[u8; 2]> {
        const METADATA: [u8; 2] = [0, 3];
        const FIND_COORDINATOR: [u8; 2] = [0, 10];
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_answer {
            let id: [u8; 4] = frame.get(4..8)?.try_into().ok()?;
            let api = asked.remove(&id)?;
            if api == METADATA || api == FIND_COORDINATOR {
                put_ports(frame, &self.line.ports);
            }
            return Some(api);
        }
        let (api, id) = (frame.get(4..6)?.try_into().ok()?, frame.get(8..12)?.try_into().ok()?);
        asked.insert(id, api);
        Some(api)
    }
}

/// A broker's address in an answer is its host and its port, four bytes.
fn put_ports(frame: &mut [u8], ports: &[(u16, u16)]) {
    const HOST: &[u8] = b"127.0.0.1";
    let mut at = 0;
    while at + HOST.len() + 4 <= frame.len() {
        let port = at + HOST.len();
        if &frame[at..port] == HOST {
            let told = u32::from_be_bytes([frame[port], frame[port + 1], frame[port + 2], frame[port + 3]]);
            if let Some((_, ours)) = ports.iter().find(|(server, _)| u32::from(*server) == told) {
                frame[port..port + 4].copy_from_slice(&u32::from(*ours).to_be_bytes());
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};

    use super::*;

    /// A server that answers each line with itself.
    fn echo() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                thread::spawn(move || {
                    for line in BufReader::new(&stream).lines() {
                        let Ok(line) = line else { return };
                        if writeln!(&stream, "{line}").is_err() {
                            return;
                        }
                    }
                });
            }
        });
        address
    }

    fn ask(stream: &TcpStream, text: &str) -> io::Result<String> {
        writeln!(&mut &*stream, "{text}")?;
        let mut line = String::new();
        match BufReader::new(stream).read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }

    fn connect(proxy: &Proxy) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(&proxy.addresses[0])?;
        stream.set_read_timeout(Some(Duration::from_millis(300)))?;
        Ok(stream)
    }

    #[test]
    fn each_mode_does_what_it_says() {
        let proxy = Proxy::start(Protocol::Bytes, &[echo()]).unwrap();
        let stream = connect(&proxy).unwrap();
        assert_eq!(ask(&stream, "a").unwrap(), "a");

        proxy.set(Mode::Blackhole);
        assert_eq!(ask(&stream, "b").unwrap_err().kind(), io::ErrorKind::WouldBlock);
        proxy.set(Mode::Pass);
        // The answer that was held comes first.
        assert_eq!(ask(&stream, "c").unwrap(), "b");

        proxy.set(Mode::Reset);
        assert!(ask(&connect(&proxy).unwrap(), "d").is_err());

        proxy.set(Mode::Delay(Duration::from_millis(100)));
        let start = Instant::now();
        assert_eq!(ask(&connect(&proxy).unwrap(), "e").unwrap(), "e");
        assert!(start.elapsed() >= Duration::from_millis(100));

        proxy.set(Mode::HalfOpen);
        let stream = connect(&proxy).unwrap();
        assert_eq!(ask(&stream, "f").unwrap_err().kind(), io::ErrorKind::WouldBlock);
        proxy.set(Mode::Pass);
        assert_eq!(ask(&stream, "f").unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert_eq!(ask(&connect(&proxy).unwrap(), "f").unwrap(), "f");

        proxy.set(Mode::Refuse);
        let refused = crate::wait::until("a refusal", 10, || match connect(&proxy) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
            other => Err(format!("{other:?}")),
        });
        refused.unwrap();
        proxy.set(Mode::Pass);
        let stream = crate::wait::until("a connection", 10, || connect(&proxy)).unwrap();
        assert_eq!(ask(&stream, "g").unwrap(), "g");

        proxy.drop_answers(1);
        assert!(ask(&stream, "h").is_err());
        assert_eq!(proxy.dropped(), 1);
        assert_eq!(ask(&connect(&proxy).unwrap(), "i").unwrap(), "i");
    }

    #[test]
    fn a_throttle_takes_its_time() {
        let proxy = Proxy::start(Protocol::Bytes, &[echo()]).unwrap();
        let stream = connect(&proxy).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        proxy.set(Mode::Throttle(40_000));
        let text = "x".repeat(40_000);
        let start = Instant::now();
        assert_eq!(ask(&stream, &text).unwrap(), text);
        assert!(start.elapsed() > Duration::from_millis(500), "{:?}", start.elapsed());
    }

    /// A server that answers each of Kafka's frames with its correlation alone.
    fn broker() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                thread::spawn(move || {
                    let mut request = [0; 12];
                    while stream.read_exact(&mut request).is_ok() {
                        stream.write_all(&[&[0, 0, 0, 4], &request[8..]].concat()).unwrap();
                    }
                });
            }
        });
        address
    }

    #[test]
    fn of_one_kind_of_request_the_answer_is_lost() {
        let proxy = Proxy::start(Protocol::Kafka, &[broker()]).unwrap();
        let ask = |stream: &mut TcpStream, api: Api| -> io::Result<[u8; 8]> {
            stream.write_all(&[0, 0, 0, 8, 0, api as u8, 0, 0, 0, 0, 0, 7])?;
            let mut answer = [0; 8];
            stream.read_exact(&mut answer)?;
            Ok(answer)
        };
        proxy.drop_answer_to(Api::OffsetCommit);
        let mut stream = TcpStream::connect(&proxy.addresses[0]).unwrap();
        assert_eq!(ask(&mut stream, Api::Produce).unwrap(), [0, 0, 0, 4, 0, 0, 0, 7]);
        assert_eq!(proxy.dropped(), 0);
        assert!(ask(&mut stream, Api::OffsetCommit).is_err());
        assert_eq!(proxy.dropped(), 1);
        let mut stream = TcpStream::connect(&proxy.addresses[0]).unwrap();
        assert!(ask(&mut stream, Api::OffsetCommit).is_ok());
    }

    #[test]
    fn ports_are_replaced() {
        let mut frame = b"..127.0.0.1\0\0\x23\x84..127.0.0.1\0\0\0\x01".to_vec();
        put_ports(&mut frame, &[(9092, 5)]);
        assert_eq!(frame, b"..127.0.0.1\0\0\0\x05..127.0.0.1\0\0\0\x01");
    }
}
