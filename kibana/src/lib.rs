//! Saved objects of Kibana: one file an object in `objects/<type>/<id>.json`, made into what Kibana imports.
//!
//! Kibana keeps much of an object as JSON within a string of JSON. In the files it stands as JSON, to be read and reviewed;
//! [`Object::line`] makes the strings again. A file that is added to `objects/` is part of the bundle, without a list.
//! [`questions`] says what each panel asks Elasticsearch, so that it can be asked without a Kibana. [`install`] puts the
//! objects into a Kibana and leaves alone what somebody changed there.
//!
//! # Limits
//!
//! The objects are written in the format of Kibana 7.12, which later Kibanas migrate when they import it. What a Kibana draws
//! is not known here: it also imports what it cannot draw.

mod bundle;
mod error;
mod install;
mod kql;
mod object;
mod question;
mod record;
mod server;

pub use bundle::{FILES, objects, to_ndjson};
pub use error::KibanaError;
pub use install::{Fate, InstallOptions, InstallReport, Installed, install};
pub use kql::{Kql, translate};
pub use object::{Object, ObjectError};
pub use question::{FieldUse, Purpose, Question, questions};
pub use server::Server;
