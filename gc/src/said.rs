//! What one record says of a collection.

use grammars::{Field, Record, Value};

use crate::event::Pause;

/// What a record says of a collection, and what kind of one it is.
pub(crate) fn said_of(record: &Record<'_>) -> Pause {
    let kind = text(record, Field::GcType);
    Pause {
        full: kind == "full",
        kind: if kind.is_empty() { text(record, Field::GcPhase) } else { kind },
        cause: text(record, Field::GcCause),
        ..of(record)
    }
}

/// What a record says of a collection, whatever it is. In one go: most records are lines that say nothing of all this.
pub(crate) fn of(record: &Record<'_>) -> Pause {
    let mut pause = Pause::default();
    let mut cpu = [None; 3];
    for (field, value) in record.fields() {
        match (field, value) {
            (Field::GcId, Value::Int(id)) => pause.id = Some(*id),
            (Field::GcCollector, Value::Name(name)) => pause.collector = Some(name),
            (Field::GcHeapBefore, Value::Int(bytes)) => pause.heap.before = Some(*bytes),
            (Field::GcHeapAfter, Value::Int(bytes)) => pause.heap.after = Some(*bytes),
            (Field::GcHeapCommitted, Value::Int(bytes)) => pause.heap.committed = Some(*bytes),
            (Field::GcYoungBefore, Value::Int(bytes)) => pause.young.before = Some(*bytes),
            (Field::GcYoungAfter, Value::Int(bytes)) => pause.young.after = Some(*bytes),
            (Field::GcYoungCommitted, Value::Int(bytes)) => pause.young.committed = Some(*bytes),
            (Field::GcSurvivorBefore, Value::Int(bytes)) => pause.survivor.before = Some(*bytes),
            (Field::GcSurvivorAfter, Value::Int(bytes)) => pause.survivor.after = Some(*bytes),
            (Field::GcOldBefore, Value::Int(bytes)) => pause.old.before = Some(*bytes),
            (Field::GcOldAfter, Value::Int(bytes)) => pause.old.after = Some(*bytes),
            (Field::GcOldCommitted, Value::Int(bytes)) => pause.old.committed = Some(*bytes),
            (Field::GcMetaspaceBefore, Value::Int(bytes)) => pause.metaspace.before = Some(*bytes),
            (Field::GcMetaspaceAfter, Value::Int(bytes)) => pause.metaspace.after = Some(*bytes),
            (Field::GcMetaspaceCommitted, Value::Int(bytes)) => pause.metaspace.committed = Some(*bytes),
            (Field::GcCpuUser, Value::Float(ms)) => cpu[0] = Some(*ms),
            (Field::GcCpuSys, Value::Float(ms)) => cpu[1] = Some(*ms),
            (Field::GcCpuReal, Value::Float(ms)) => cpu[2] = Some(*ms),
            (Field::GcEvacuationFailure | Field::GcToSpaceExhausted, Value::Bool(true)) => {
                pause.failures.evacuation = true;
            }
            (field, Value::Int(number)) => pause.regions.take(*field, *number),
            (Field::GcPromotionFailed, Value::Bool(true)) => pause.failures.promotion = true,
            (Field::GcConcurrentModeFailure, Value::Bool(true)) => pause.failures.concurrent_mode = true,
            (Field::GcDegenerated, Value::Bool(true)) => pause.failures.degenerated = true,
            _ => {}
        }
    }
    if let [Some(user), Some(sys), Some(real)] = cpu {
        pause.cpu = Some([user, sys, real]);
    }
    pause
}

/// `Pause Young (Normal) (G1 Evacuation Pause)` of `GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->1M(48M) 11.0ms`.
pub(crate) fn label(message: &[u8]) -> String {
    let from = wire::bytes::find(message, b"Pause ").unwrap_or_default();
    let text = &message[from..];
    let mut depth = 0;
    let mut end = text.len();
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'0'..=b'9' | b'\n' | b',' if depth == 0 => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    String::from_utf8_lossy(text[..end].trim_ascii_end()).into_owned()
}

pub(crate) fn int(record: &Record<'_>, field: Field) -> Option<i64> {
    match record.get(field) {
        Some(Value::Int(number)) => Some(number),
        _ => None,
    }
}

pub(crate) fn float(record: &Record<'_>, field: Field) -> Option<f64> {
    match record.get(field) {
        Some(Value::Float(number)) => Some(number),
        _ => None,
    }
}

pub(crate) fn text(record: &Record<'_>, field: Field) -> String {
    match record.get(field) {
        Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        Some(Value::Name(name)) => name.to_owned(),
        _ => String::new(),
    }
}
