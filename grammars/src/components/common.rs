//! Messages that every Hadoop daemon and many other Java services write.

use crate::{
    fields::Field,
    message::{Messages, steps::*},
    record::Record,
};

/// Message grammars for all Java components.
pub(crate) const MESSAGES: Messages = &[("JvmPauseMonitor", &[jvm_pause]), ("Monitor", &[jvm_pause])];

/// `Detected pause in JVM or host machine (eg GC): pause of approximately 5615ms`
fn jvm_pause<'a>(mut message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    tag(&mut message, "Detected pause in JVM or host machine")?;
    until(&mut message, "approximately ")?;
    record.put_int(Field::JvmPauseMs, int(&mut message)?);
    record.action = Some("jvm_pause");
    Some(())
}
