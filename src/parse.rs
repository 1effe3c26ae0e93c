//! `khp-log parse`: documents, or counts, of files; no server is needed.

mod counts;

use std::{
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use grammars::{Component, Reader};
use processor::{
    BulkBody, Options, Renderer,
    source::{Blocks, FileSource, open},
};

use self::counts::Counts;
pub(crate) use self::counts::count_lines;
use crate::Failure;

/// What `khp-log parse` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Component, as `khp-log components` names it, or `auto`: by file name, folder name or content
    #[arg(long, default_value = "auto")]
    component: String,
    /// Print one JSON object of counts per file instead of documents
    #[arg(long)]
    stats: bool,
    /// Print a table instead of documents: how much of each file the grammars read, and lines that they do not
    #[arg(long, conflicts_with = "stats")]
    coverage: bool,
    /// The site's own log4j ConversionPattern
    #[arg(long)]
    layout: Option<String>,
    /// Host in the documents and their ids
    #[arg(long, default_value = "localhost")]
    host: String,
    /// Stream in the documents and their ids; default is the component's name
    #[arg(long)]
    stream: Option<String>,
    /// Name of the platform
    #[arg(long, default_value = "khp")]
    cluster: String,
    /// IANA zone of times without an offset
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// Encoding of what is no UTF-8, such as euc-kr
    #[arg(long, default_value = "utf-8")]
    encoding: String,
    /// Log files: plain, gzip or Zstandard; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// So much of a file is looked at to find out whose it is, in bytes.
pub(crate) const SAMPLE: usize = 64 * 1024;

/// Parses each file in turn; a file that cannot be read does not stop the others.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(Failure::usage(format!(
            "--zone {}: no such zone; an IANA name such as Asia/Seoul is expected",
            arguments.zone
        )));
    }
    if wire::encoding::named(&arguments.encoding).is_none() {
        return Err(Failure::usage(format!(
            "--encoding {}: no such encoding; a name such as euc-kr or iso-8859-1 is expected",
            arguments.encoding
        )));
    }
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    let mut failures = Vec::new();
    let mut covered = Vec::new();
    if arguments.coverage {
        let _ = out.write_all(Counts::head().as_bytes());
    }
    for file in &arguments.files {
        match one(arguments, file, &mut covered, &mut out) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(Failure::usage(error)),
            Err(error) => failures.push(format!("{}: {error}", file.display())),
        }
    }
    if arguments.coverage
        && let Err(error) = out.write_all(Counts::total(&covered).as_bytes())
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        failures.push(format!("standard output: {error}"));
    }
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            failures.push(format!("standard output: {error}"))
        }
        _ => {}
    }
    Failure::of_all(&failures)
}

fn one(
    arguments: &Arguments,
    file: &Path,
    covered: &mut Vec<Counts>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut input = input(file)?;
    let mut sample = Vec::new();
    input.by_ref().take(SAMPLE as u64).read_to_end(&mut sample)?;
    let component = component(&arguments.component, file, &sample)?;
    let reader = reader(component, arguments.layout.as_deref())?;
    let source = FileSource {
        host: arguments.host.clone(),
        cluster: arguments.cluster.clone(),
        stream: arguments.stream.clone().unwrap_or_else(|| component.name().to_owned()),
        service: None,
        directories: String::new(),
        zone: arguments.zone.clone(),
        encoding: arguments.encoding.clone(),
        reader: Arc::new(reader),
    };
    let now =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    let blocks = Blocks::new(source.clone(), file, Box::new(io::Cursor::new(sample).chain(input)), now);
    if arguments.stats {
        return writeln!(out, "{}", Counts::of(&source.reader, blocks)?.object(file));
    }
    if arguments.coverage {
        let counts = Counts::of(&source.reader, blocks)?;
        out.write_all(counts.row(file).as_bytes())?;
        covered.push(counts);
        return Ok(());
    }
    documents(blocks, out)
}

/// Opens a file, or standard input if it is `-`.
pub(crate) fn input(file: &Path) -> io::Result<Box<dyn Read + Send>> {
    if file == Path::new("-") { Ok(Box::new(io::stdin())) } else { open(file, Arc::default()) }
}

fn documents(mut blocks: Blocks, out: &mut impl Write) -> io::Result<()> {
    let mut renderer = Renderer::new(Options { keep_original: true });
    let mut body = BulkBody::default();
    while let Some(block) = blocks.next_block()? {
        body.clear();
        renderer.render(&Arc::new(block), &mut body).map_err(invalid)?;
        for item in &body.items {
            // {"index":{"_index":"..","_id":"..","version":..  becomes  {"_index":"..","_id":"..",
            let action = body.action(item);
            let place = memchr::memmem::find(action, b",\"version\":").unwrap_or(action.len());
            out.write_all(b"{")?;
            out.write_all(&action["{\"index\":{".len()..place])?;
            out.write_all(b",")?;
            out.write_all(&body.document(item)[1..])?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// A reader for the component's own layouts, or for the one that `--layout` gives.
pub(crate) fn reader(component: Component, layout: Option<&str>) -> io::Result<Reader> {
    let Some(pattern) = layout else { return Ok(Reader::new(component)) };
    Reader::with_layout(component, pattern).map_err(|error| invalid(format!("--layout {pattern:?}, {error}")))
}

/// The component that was named, or the one that the file's name, its folders or its content suggest.
pub(crate) fn component(name: &str, file: &Path, sample: &[u8]) -> io::Result<Component> {
    if name != "auto" {
        return Component::parse(name).ok_or_else(|| {
            invalid(format!("--component {name}: no such component; `khp-log components` prints them all"))
        });
    }
    let by_name = file
        .file_name()
        .and_then(|name| Component::of_file_name(&wire::name::normalised(&name.to_string_lossy())));
    let by_folder = file
        .components()
        .rev()
        .skip(1)
        .find_map(|folder| Component::parse(&folder.as_os_str().to_string_lossy()));
    // Names like server.log belong to several: the first that knows a line of the file.
    let suggested = by_name.into_iter().chain(by_folder).find(|component| component.knows(sample));
    let found = suggested.or_else(|| Component::of_content(sample)).or(by_name).or(by_folder);
    Ok(found.unwrap_or(Component::GenericJava))
}

fn invalid(message: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.to_string())
}
