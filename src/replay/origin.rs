//! As what a file is replayed: host, stream, component, zone.

use std::{path::Path, slice, sync::Arc};

use globset::GlobBuilder;
use grammars::{Component, Reader};
use processor::source::FileSource;
use settings::{Settings, Stream};

/// What the command line says of the files' origin.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Host the files come from; default: the configuration's `ship.host`
    #[arg(long)]
    host: Option<String>,
    /// Stream they belong to; default: the configured stream whose pattern they match
    #[arg(long)]
    stream: Option<String>,
    /// IANA zone of times without an offset; default: the stream's
    #[arg(long)]
    zone: Option<String>,
    /// Component; default: the stream's
    #[arg(long)]
    component: Option<String>,
    /// Name of the platform; default: the stream's
    #[arg(long)]
    cluster: Option<String>,
}

/// The origin of one file, or why it is unknown.
pub(crate) fn find(arguments: &Arguments, settings: &Settings, path: &Path) -> Result<FileSource, String> {
    let ship = settings.ship.as_ref();
    let streams = ship.map_or(&[] as &[Stream], |ship| &ship.streams);
    let found = match &arguments.stream {
        Some(name) => streams
            .iter()
            .find(|stream| stream.name == *name)
            .map(|stream| by_path(slice::from_ref(stream), path).unwrap_or((stream, String::new()))),
        None => match by_path(streams, path) {
            None => by_name(streams, path)?,
            found => found,
        },
    };
    let stream = found.as_ref().map(|(stream, _)| *stream);
    let name = arguments.stream.clone().or(stream.map(|stream| stream.name.clone())).ok_or(
        "no configured stream has files of this name, so its stream is unknown; say --stream, and --component if it is not configured",
    )?;
    let host = arguments
        .host
        .clone()
        .or(ship.map(|ship| ship.host.clone()))
        .ok_or("its host is unknown; say --host")?;
    let zone = arguments
        .zone
        .clone()
        .or(stream.map(|stream| stream.zone.name().to_owned()))
        .ok_or("its zone is unknown; say --zone")?;
    if zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(format!("--zone {zone}: no such zone; an IANA name such as Asia/Seoul is expected"));
    }
    let component = match &arguments.component {
        Some(name) => Component::parse(name)
            .ok_or_else(|| format!("--component {name}: no such component; see `khp-log components`"))?,
        None => stream.map(|stream| stream.component).ok_or("its component is unknown; say --component")?,
    };
    let reader = match stream.and_then(|stream| stream.layout.as_deref()) {
        Some(layout) => Reader::with_layout(component, layout).map_err(|error| error.to_string())?,
        None => Reader::new(component),
    };
    let cluster =
        arguments.cluster.clone().or(stream.map(|stream| stream.cluster.clone())).unwrap_or_default();
    Ok(FileSource {
        host,
        cluster,
        stream: name,
        service: stream.and_then(|stream| stream.service.clone()),
        directories: found.map(|(_, directories)| directories).unwrap_or_default(),
        zone,
        encoding: stream.map_or("utf-8", |stream| stream.encoding.name()).to_owned(),
        reader: Arc::new(reader),
    })
}

/// The stream that has, or had, this very path: its pattern matches the path, as it is or without what rotation added.
fn by_path<'s>(streams: &'s [Stream], path: &Path) -> Option<(&'s Stream, String)> {
    let candidates = [path.to_path_buf(), path.with_file_name(normalised(path))];
    for stream in streams {
        for pattern in &stream.files {
            if candidates.iter().any(|candidate| matches(pattern, candidate)) {
                return Some((stream, wildcards(pattern, path)));
            }
        }
    }
    None
}

/// The one stream whose file pattern the name matches, for files that were moved elsewhere.
fn by_name<'s>(streams: &'s [Stream], path: &Path) -> Result<Option<(&'s Stream, String)>, String> {
    let names = [normalised(path), file_name(path)];
    let has_name = |stream: &&Stream| {
        stream.files.iter().any(|pattern| {
            let last = pattern.rsplit('/').next().unwrap_or(pattern);
            names.iter().any(|name| matches(last, Path::new(name)))
        })
    };
    let found: Vec<&Stream> = streams.iter().filter(has_name).collect();
    match found.as_slice() {
        [] => Ok(None),
        [stream] if stream.files.iter().all(|pattern| !has_directory_wildcards(pattern)) => {
            Ok(Some((stream, String::new())))
        }
        [stream] => Err(format!(
            "stream {} tells files apart by their directories; replay it below the directory its pattern names",
            stream.name
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|stream| stream.name.as_str()).collect();
            Err(format!("its name fits the streams {}; say --stream", names.join(", ")))
        }
    }
}

fn wildcards(pattern: &str, path: &Path) -> String {
    wire::name::wildcard_directories(pattern, &path.to_string_lossy()).to_owned()
}

fn has_directory_wildcards(pattern: &str) -> bool {
    pattern.rsplit_once('/').is_some_and(|(directories, _)| directories.contains(['*', '?', '[', '{']))
}

fn matches(pattern: &str, path: &Path) -> bool {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn normalised(path: &Path) -> String {
    wire::name::normalised(&file_name(path))
}
