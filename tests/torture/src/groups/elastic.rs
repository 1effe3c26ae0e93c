//! What can be wrong with Elasticsearch, made with the real one where it can be: begun, shown to be there, and ended.
//!
//! The small fake answers 429, 503 and 413: a real server does so when it is full, or by settings of its start.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use super::{Stage, processing::Detour};
use crate::{
    Outcome,
    fake::{Fake, Fault as Answer, Request},
    proxy::{Mode, Protocol, Proxy},
    servers::Servers,
    tls::Tls,
    wait,
};

/// A fault.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    KillInBulk,
    Restart,
    Whole429,
    Item429,
    Whole503,
    AnswerLost,
    FloodStage,
    MappingConflict,
    FieldLimit,
    TooLarge,
    Slow,
    HalfOpen,
    IndexDeleted,
    TemplateMissing,
    CertificateExpired,
}

/// All of them, with the names they have in the matrix.
pub(super) const FAULTS: [(&str, Fault); 15] = [
    ("kill-in-bulk", Fault::KillInBulk),
    ("restart", Fault::Restart),
    ("429-whole", Fault::Whole429),
    ("429-item", Fault::Item429),
    ("503", Fault::Whole503),
    ("answer-lost", Fault::AnswerLost),
    ("flood-stage", Fault::FloodStage),
    ("mapping-conflict", Fault::MappingConflict),
    ("field-limit", Fault::FieldLimit),
    ("413", Fault::TooLarge),
    ("slow-60-s", Fault::Slow),
    ("half-open", Fault::HalfOpen),
    ("index-deleted", Fault::IndexDeleted),
    ("template-missing", Fault::TemplateMissing),
    ("certificate-expired", Fault::CertificateExpired),
];

/// What a processor says when no answer comes.
const NO_ANSWER: &str = "elasticsearch does not answer, trying on";
/// The same before its first bulk.
const NOT_THERE: &str = "elasticsearch is not there yet, waiting";
/// What it says of a document that is refused.
const LETTER: &str = "a document is refused and becomes a dead letter";
/// What it says of an index that takes nothing for now.
pub(super) const WAITS: &str = "documents wait, nothing is lost";

impl Fault {
    /// Whether a processor that starts meets it, rather than one that runs.
    pub(super) fn is_there_at_start(self) -> bool {
        matches!(self, Fault::Restart | Fault::CertificateExpired)
    }

    /// Whether documents are refused that are to be sent again when the cause is mended.
    pub(super) fn makes_letters(self) -> bool {
        matches!(self, Fault::MappingConflict | Fault::FieldLimit)
    }

    /// What the server says of a document that it refuses.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Fault::FieldLimit => "Limit of total fields",
            _ => "failed to parse field [error.stack_trace]",
        }
    }

    /// WARN lines of the processor, one of which must be there at least, and no other may be. Busy servers are no news.
    pub(super) fn said(self) -> &'static [&'static str] {
        match self {
            Fault::Whole429 | Fault::Item429 | Fault::Whole503 | Fault::IndexDeleted => &[],
            Fault::FloodStage => &[WAITS, "an index takes no documents, they stay in kafka until it does"],
            Fault::MappingConflict | Fault::FieldLimit => &[LETTER],
            Fault::TooLarge => &["a bulk request is too large, sending smaller ones"],
            Fault::TemplateMissing => &[WAITS],
            _ => &[NO_ANSWER, NOT_THERE],
        }
    }

    /// How long after its end everything must be a document, seconds. Who was away or busy is asked again after at most 5 s, and
    /// may need 10 s for its shards; an index that takes nothing is tried each 30 s, and then the rest within seconds.
    pub(super) fn recovers(self) -> u64 {
        match self {
            Fault::FloodStage | Fault::TemplateMissing => 60,
            _ => 30,
        }
    }
}

/// How the processor gets to Elasticsearch, and what is done to it there.
pub(super) struct Way<'a> {
    fault: Fault,
    servers: &'a Servers,
    /// The cell's first index.
    index: String,
    proxy: Proxy,
    tls: Option<Tls>,
    refusing: Arc<AtomicBool>,
    refused: Arc<AtomicUsize>,
}

impl<'a> Way<'a> {
    /// The way, and what the daemons are told of it.
    pub(super) fn new(stage: &Stage<'a>, fault: Fault, index: String) -> Outcome<(Way<'a>, Detour)> {
        let address = stage.servers.elasticsearch.trim_start_matches("http://").to_owned();
        let proxy = Proxy::start(Protocol::Bytes, std::slice::from_ref(&address))?;
        let (refusing, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut detour = Detour::default();
        let mut url = format!("http://{}", proxy.addresses[0]);
        let mut tls = None;
        match fault {
            Fault::Whole429 | Fault::Item429 | Fault::Whole503 | Fault::TooLarge => {
                let (is_on, count) = (refusing.clone(), refused.clone());
                let fake = Fake::start(move |request| {
                    let answer =
                        if is_on.load(Ordering::Relaxed) { refusal(fault, request) } else { Answer::None };
                    count.fetch_add(usize::from(!matches!(answer, Answer::None)), Ordering::Relaxed);
                    answer
                });
                url = fake.url.clone();
                detour.fake = Some(fake);
            }
            Fault::CertificateExpired => {
                let shown = Tls::start(&stage.directory.join("tls"), &address)?;
                url = format!("https://{}", shown.address);
                detour.elasticsearch_ca = Some(shown.ca.clone());
                tls = Some(shown);
            }
            _ => {}
        }
        detour.elasticsearch = Some(url);
        Ok((Way { fault, servers: stage.servers, index, proxy, tls, refusing, refused }, detour))
    }

    /// What must be so before anything is written. The templates are installed.
    pub(super) fn prepare(&self) -> Outcome {
        match self.fault {
            // A new index would only wait for a shard on a full disk; here is one that is blocked.
            Fault::FloodStage => self.ask("PUT", &self.index, None),
            // Somebody made the index beforehand, and knows less of a field, or otherwise. Not yet does it matter.
            Fault::MappingConflict => {
                self.make_index(Some(json!({"type": "long", "ignore_malformed": true})))
            }
            Fault::FieldLimit => self.make_index(None),
            _ => Ok(()),
        }
    }

    /// The first index without templates, with another mapping of the stack traces.
    fn make_index(&self, stack_trace: Option<Value>) -> Outcome {
        let answer = self.servers.request("GET", "_component_template/khp-log-mappings", None)?;
        let mut mappings =
            answer["component_templates"][0]["component_template"]["template"]["mappings"].clone();
        let error = &mut mappings["properties"]["error"]["properties"];
        let fields = error.as_object_mut().ok_or_else(|| format!("no field error.*: {answer}"))?;
        fields.remove("stack_trace").ok_or("no field error.stack_trace")?;
        fields.extend(stack_trace.map(|field| ("stack_trace".to_owned(), field)));
        self.delete_templates()?;
        self.ask("PUT", &self.index, Some(&json!({"mappings": mappings})))
    }

    fn delete_templates(&self) -> Outcome {
        self.servers.request("DELETE", "_index_template/khp-log-dated", None)?;
        self.ask("DELETE", "_index_template/khp-log", None)
    }

    /// From now on it is there.
    pub(super) fn begin(&self) -> Outcome {
        match self.fault {
            Fault::KillInBulk | Fault::AnswerLost => self.proxy.set(Mode::Delay(Duration::from_secs(5))),
            Fault::Restart => self.servers.stack(&["end", "elasticsearch"])?,
            Fault::Whole429 | Fault::Item429 | Fault::Whole503 | Fault::TooLarge => {
                self.refusing.store(true, Ordering::Relaxed);
            }
            Fault::FloodStage => self.flood(true)?,
            Fault::MappingConflict => self.ignore_malformed(false)?,
            Fault::FieldLimit => {
                self.ask("PUT", &format!("{}/_mapping", self.index), Some(&json!({"dynamic": true})))?;
                self.limit_fields(Some(1))?;
            }
            Fault::Slow => self.proxy.set(Mode::Delay(Duration::from_secs(60))),
            Fault::HalfOpen => self.proxy.set(Mode::HalfOpen),
            Fault::TemplateMissing => self.delete_templates()?,
            Fault::CertificateExpired => self.tls.iter().for_each(Tls::expire),
            Fault::IndexDeleted => {}
        }
        Ok(())
    }

    /// A bulk was applied and its answer is held back: now the worst is done.
    pub(super) fn strike(&self) -> Outcome {
        match self.fault {
            Fault::KillInBulk => {
                self.servers.stack(&["kill", "elasticsearch"])?;
                self.proxy.set(Mode::Pass);
            }
            Fault::AnswerLost => self.proxy.set(Mode::Reset),
            Fault::IndexDeleted => self.ask("DELETE", &self.index, None)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether it has done something to a processor, which has logged this.
    pub(super) fn has_shown(&self, log: &str) -> bool {
        let refused = self.refused.load(Ordering::Relaxed);
        match self.fault {
            Fault::Whole429 | Fault::Item429 | Fault::Whole503 => refused >= 5,
            Fault::IndexDeleted => true,
            Fault::FloodStage => log.contains("disk usage exceeded flood-stage watermark"),
            Fault::TemplateMissing => log.contains("the index templates are not installed"),
            Fault::CertificateExpired => log.contains("certificate has expired"),
            fault => fault.said().iter().any(|text| log.contains(text)),
        }
    }

    /// Somebody mended it.
    pub(super) fn end(&self) -> Outcome {
        match self.fault {
            Fault::KillInBulk | Fault::Restart => self.servers.stack(&["start", "elasticsearch"])?,
            Fault::Whole429 | Fault::Item429 | Fault::Whole503 => {
                self.refusing.store(false, Ordering::Relaxed)
            }
            Fault::FloodStage => self.flood(false)?,
            Fault::MappingConflict => self.ignore_malformed(true)?,
            Fault::FieldLimit => self.limit_fields(None)?,
            Fault::CertificateExpired => self.tls.iter().for_each(Tls::renew),
            Fault::AnswerLost | Fault::Slow | Fault::HalfOpen => self.proxy.set(Mode::Pass),
            // The server goes on to find them too large; the templates are the cell's to install.
            Fault::TooLarge | Fault::IndexDeleted | Fault::TemplateMissing => {}
        }
        Ok(())
    }

    fn ignore_malformed(&self, ignore: bool) -> Outcome {
        let field = json!({"type": "long", "ignore_malformed": ignore});
        let mapping = json!({"properties": {"error": {"properties": {"stack_trace": field}}}});
        self.ask("PUT", &format!("{}/_mapping", self.index), Some(&mapping))
    }

    fn limit_fields(&self, limit: Option<u32>) -> Outcome {
        let settings = json!({"index.mapping.total_fields.limit": limit});
        self.ask("PUT", &format!("{}/_settings", self.index), Some(&settings))
    }

    /// The disk has less room than the flood stage asks for, whatever it has. The server looks every 10 s.
    fn flood(&self, is_full: bool) -> Outcome {
        let when = |value: Value| if is_full { value } else { Value::Null };
        let mut settings = json!({
            "cluster.info.update.interval": when(json!("10s")),
            "cluster.routing.allocation.disk.threshold_enabled": when(json!(true)),
        });
        for stage in ["low", "high", "flood_stage"] {
            settings[format!("cluster.routing.allocation.disk.watermark.{stage}")] = when(json!("900tb"));
        }
        self.ask("PUT", "_cluster/settings", Some(&json!({"persistent": settings})))?;
        if is_full {
            let path = format!("{}/_settings/index.blocks.*", self.index);
            return wait::until("the flood stage", 60, || {
                let blocks = self.servers.request("GET", &path, None)?.to_string();
                if blocks.contains("read_only_allow_delete") {
                    Ok(())
                } else {
                    Err(crate::Failure::from(blocks))
                }
            });
        }
        let settings = json!({"index.blocks.read_only_allow_delete": null});
        self.ask("PUT", "logs-khp.*/_settings", Some(&settings))
    }

    /// A request that must be answered well.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome {
        let answer = self.servers.request(method, path, body)?;
        match &answer["error"] {
            Value::Null => Ok(()),
            error => Err(format!("{method} {path}: {error}").into()),
        }
    }
}

/// How the fake refuses a request.
fn refusal(fault: Fault, request: &Request) -> Answer {
    match fault {
        Fault::Whole429 => Answer::Whole(429, r#"{"error":{"type":"es_rejected_execution_exception"}}"#),
        Fault::Whole503 => Answer::Whole(503, ""),
        Fault::Item429 => Answer::Items(|number, _| {
            (number % 3 == 1).then_some((429, "es_rejected_execution_exception", "queue is full"))
        }),
        _ if request.bytes > 20_000 => Answer::Whole(413, ""),
        _ => Answer::None,
    }
}
