//! tagsync: tags of Atlas, of its REST interface or of a file for Ranger's admin. Most of what it does is written at DEBUG. Layout
//! only, not seen live.

use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// Its start and end: `Initializing TAG source and sink`, `Tag source ranger.tagsync.source.atlas is set to true`,
/// `Failed to initialize TAG source atlas`, `tag-source:atlas initialization failed with ` and a trace, `Stopping all tagSources`,
/// `Received shutdown(), reason=..`
pub(super) fn life<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("Initializing TAG source and sink", "tagsync_starting"),
        ("Tag source ", "tag_source_configured"),
        ("Failed to initialize TAG source ", "tag_source_failed"),
        ("Failed to start tagSource: ", "tag_source_failed"),
        ("tag-source:", "tag_source_failed"),
        ("Failed to initialize TAG sink", "tag_sink_failed"),
        ("TagSync is not configured for any tag-sources", "tag_sources_missing"),
        ("TagSynchronizer failed to initialize correctly", "tagsync_failed"),
        ("Error initializing kerberos identity", "tagsync_failed"),
        ("main thread caught exception", "tagsync_failed"),
        ("Stopping all tagSources", "tagsync_stopping"),
        ("Stopping tagSink", "tagsync_stopping"),
        ("Received shutdown(), reason=", "tagsync_stopping"),
    ])?;
    match action {
        "tag_source_configured" => {
            let name = scan.take_until(" is set to ")?;
            let source = name.strip_prefix(b"ranger.tagsync.source.").unwrap_or(name);
            scan.record().put(Field::RangerPart, Value::Text(source));
            scan.action(action)
        }
        "tag_source_failed" => {
            scan.word(Field::RangerPart)?.is(Field::EventOutcome, "failure").action(action)
        }
        "tag_sink_failed" | "tagsync_failed" => scan.is(Field::EventOutcome, "failure").action(action),
        _ => scan.action(action),
    }
}

/// Tags on their way: `Upload of service-tags failed with message Connection refused`, `Failed to upload serviceTags: {..}`,
/// `failed to download tags from Atlas` and a trace, `Error processing input file: ..`, `This TagSync server is not in active state. ..`
pub(super) fn tags<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Upload of service-tags failed with message ", "tags_upload_failed"),
        ("Failed to upload serviceTags: ", "tags_upload_failed"),
        ("This TagSync server is not in active state", "tags_upload_failed"),
        ("ServiceTags upload failed : ", "tags_upload_failed"),
        ("failed to download tags from Atlas", "tags_download_failed"),
        ("Failed to download tags from Atlas", "tags_download_failed"),
        ("Failed to get Atlas client", "tags_download_failed"),
        ("Error processing input file:", "tags_download_failed"),
        ("Error reading file: ", "tags_download_failed"),
    ])?;
    let scan = scan.is(Field::EventOutcome, "failure");
    match message.starts_with(b"Upload of") {
        true => scan.all_of_line(Field::AuditDescription).action(action),
        false => scan.action(action),
    }
}

/// `Ranger tagsync already processed message at offset 4711. Ignoring failure in committing message:[..]`
pub(super) fn offset<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Ranger tagsync already processed message at offset ")?
        .int(Field::RangerOffset)?
        .action("tag_message_repeated")
}
