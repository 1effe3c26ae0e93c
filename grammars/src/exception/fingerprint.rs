//! The fingerprint of a trace: the same fault has the same value on every host, build and run.
//!
//! Hashed are the classes in the chain and the functions in its frames. Left out are messages, line numbers, jars, modules,
//! what the JVM or a library numbers anew each time (lambdas, proxies, generated classes, anonymous ones), suppressed exceptions,
//! and the frames of reflection, which are others after the fifteenth call of the same method.

use xxhash_rust::xxh3::Xxh3Default;

/// Behind these, a name is made up anew in each run.
const MADE_UP_BEHIND: [&[u8]; 8] = [
    b"$$Lambda",
    b"LambdaForm",
    b"CGLIB$$",
    b"ByteBuddy$",
    b"HibernateProxy$",
    b"MockitoMock$",
    b"_$$_jvst",
    b"_javassist",
];

/// The numbers behind these are of one run.
const NUMBERED: [&[u8]; 3] = [b"Generated", b"Proxy", b"proxy"];

/// Adds the class of an exception.
pub(super) fn hash_class(class: &[u8], hash: &mut Xxh3Default) {
    hash_name(class, hash);
}

/// Adds the function of a frame.
pub(super) fn hash_function(function: &[u8], hash: &mut Xxh3Default) {
    if !is_of_reflection(function) {
        hash_name(function, hash);
    }
}

/// Whether a frame is reflection's own.
fn is_of_reflection(function: &[u8]) -> bool {
    function.starts_with(b"sun.reflect.")
        || function.starts_with(b"jdk.internal.reflect.")
        || function.starts_with(b"java.lang.reflect.Method.invoke")
}

fn hash_name(name: &[u8], hash: &mut Xxh3Default) {
    if name.len() <= PLAIN && is_plain(name) {
        return hash_plain(name, hash);
    }
    let mut text = Text { bytes: [0; 256], length: 0, hash };
    for part in name.split(|byte| *byte == b'.') {
        part_of(part, &mut text);
        text.push(b".");
    }
    text.push(b"\n");
    text.flush();
}

/// No name that is longer is hashed by [`hash_plain`].
const PLAIN: usize = 120;

/// Whether nothing in a name is made up, so that all of it is hashed. Most have neither numbers nor inner classes.
fn is_plain(name: &[u8]) -> bool {
    let cannot_be_made_up = |byte: u8| (byte != b'$') & (byte != b'_') & (byte.wrapping_sub(b'0') >= 10);
    wire::bytes::all(name, cannot_be_made_up)
        || (!may_be_made_up(name)
            && name.split(|byte| matches!(byte, b'.' | b'$')).all(|inner| kept(inner).len() == inner.len()))
}

/// The same as [`hash_name`] for a name in which nothing is made up.
fn hash_plain(name: &[u8], hash: &mut Xxh3Default) {
    let mut text = [0; 2 * PLAIN + 3];
    let mut length = 0;
    let mut rest = name;
    // Eight bytes are copied at a time, and kept up to the dot among them: `$.` ends a part.
    while let Some(chunk) = rest.first_chunk()
        && let Some(room) = text[length..].first_chunk_mut()
    {
        *room = *chunk;
        match wire::bytes::find_in_chunk(chunk, b'.') {
            Some(dot) => {
                text[length + dot..length + dot + 2].copy_from_slice(b"$.");
                length += dot + 2;
                rest = &rest[dot + 1..];
            }
            None => {
                length += chunk.len();
                rest = &rest[chunk.len()..];
            }
        }
    }
    for byte in rest {
        if *byte == b'.' {
            text[length] = b'$';
            length += 1;
        }
        text[length] = *byte;
        length += 1;
    }
    text[length..length + 3].copy_from_slice(b"$.\n");
    hash.update(&text[..length + 3]);
}

/// Bytes on their way into a hash, which takes many small pieces more slowly than one.
struct Text<'h> {
    bytes: [u8; 256],
    length: usize,
    hash: &'h mut Xxh3Default,
}

impl Text<'_> {
    fn push(&mut self, piece: &[u8]) {
        if self.length + piece.len() > self.bytes.len() {
            self.flush();
        }
        match self.bytes.get_mut(self.length..self.length + piece.len()) {
            Some(room) => {
                room.copy_from_slice(piece);
                self.length += piece.len();
            }
            None => self.hash.update(piece),
        }
    }

    fn flush(&mut self) {
        self.hash.update(&self.bytes[..self.length]);
        self.length = 0;
    }
}

/// Adds a package, a class with its inner ones, or a method.
fn part_of(part: &[u8], text: &mut Text<'_>) {
    // What is made up anew has one of these; most names have neither.
    if may_be_made_up(part) {
        let made_up =
            MADE_UP_BEHIND.iter().find_map(|mark| wire::bytes::find(part, mark).map(|at| at + mark.len()));
        if let Some(end) = made_up {
            return text.push(&part[..end]);
        }
    }
    for inner in part.split(|byte| *byte == b'$') {
        text.push(kept(inner));
        text.push(b"$");
    }
}

/// What is hashed of a class or a method without what is around its `$`: all of it, or not the number that is of one run.
fn kept(inner: &[u8]) -> &[u8] {
    if !inner.last().is_some_and(u8::is_ascii_digit) {
        return inner;
    }
    let letters = without_number(inner);
    let numbered = letters.is_empty() || NUMBERED.iter().any(|word| letters.starts_with(word));
    if numbered { letters } else { inner }
}

/// Whether one of [`MADE_UP_BEHIND`] may stand in `part`, or in a whole name: told by what is around its `$` and `_`, since to look for each costs more.
fn may_be_made_up(part: &[u8]) -> bool {
    const BEFORE: [&[u8]; 4] = [b"CGLIB", b"ByteBuddy", b"HibernateProxy", b"MockitoMock"];
    const BEHIND: [&[u8]; 3] = [b"$$Lambda", b"_$$_jvst", b"_javassist"];
    let mut marks = memchr::memchr2_iter(b'$', b'_', part).peekable();
    marks.peek().is_some()
        && (wire::bytes::find(part, b"LambdaForm").is_some()
            || marks.any(|at| {
                let (before, behind) = part.split_at(at);
                BEHIND.iter().any(|mark| behind.starts_with(mark))
                    || BEFORE.iter().any(|mark| before.ends_with(mark))
            }))
}

/// A name without the digits at its end.
fn without_number(name: &[u8]) -> &[u8] {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    &name[..name.len() - digits]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(function: &str) -> u64 {
        let mut hash = Xxh3Default::new();
        hash_class(b"a.BException", &mut hash);
        hash_function(function.as_bytes(), &mut hash);
        hash.digest()
    }

    #[test]
    fn generated_names_are_the_same_in_every_run() {
        for (one, other) in [
            ("a.B$$Lambda$12/0x0000000800066840.run", "a.B$$Lambda$345/1834859291.run"),
            ("a.B$$Lambda$12/0x7f.run", "a.B$$Lambda/0x80.run"),
            ("a.B.lambda$run$3", "a.B.lambda$run$14"),
            ("a.B$1.run", "a.B$2.run"),
            ("a.B$$anon$1.apply", "a.B$$anon$7.apply"),
            ("a.B$$anonfun$main$1.apply", "a.B$$anonfun$main$2.apply"),
            ("com.sun.proxy.$Proxy34.getFileInfo", "com.sun.proxy.$Proxy9.getFileInfo"),
            ("jdk.proxy2.$Proxy34.get", "jdk.proxy3.$Proxy9.get"),
            ("a.B$$EnhancerByCGLIB$$4d1f8b22.get", "a.B$$EnhancerByCGLIB$$0c.get"),
            ("a.B$$EnhancerBySpringCGLIB$$1.get", "a.B$$EnhancerBySpringCGLIB$$f00.get"),
            (
                "o.a.s.GeneratedClass$GeneratedIteratorForCodegenStage1.processNext",
                "o.a.s.GeneratedClass$GeneratedIteratorForCodegenStage22.processNext",
            ),
            ("sun.reflect.GeneratedMethodAccessor12.invoke", "sun.reflect.NativeMethodAccessorImpl.invoke0"),
            ("java.lang.invoke.LambdaForm$DMH/0x1.invoke", "java.lang.invoke.LambdaForm$DMH/0x2.invoke"),
            ("a.B.access$100", "a.B.access$200"),
        ] {
            assert_eq!(of(one), of(other), "{one} {other}");
        }
    }

    #[test]
    fn other_names_are_others() {
        for (one, other) in [
            ("a.B.c", "a.B.d"),
            ("a.B.c", "a.Bc"),
            ("a.B$C.d", "a.B.C.d"),
            ("o.a.h.ipc.ProtobufRpcEngine.call", "o.a.h.ipc.ProtobufRpcEngine2.call"),
            ("a.B$$Lambda$1/0x1.run", "a.B$$Lambda$1/0x1.call"),
            ("a.B.lambda$run$3", "a.B.lambda$call$3"),
        ] {
            assert_ne!(of(one), of(other), "{one} {other}");
        }
    }
}
