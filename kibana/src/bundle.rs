//! All objects, and the file for import by hand.

use crate::object::{Object, ObjectError};

/// Path below `objects/` and contents of each file.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Types in the order in which one reads a bundle: what is referred to stands before what refers to it.
const ORDER: [&str; 5] = ["index-pattern", "search", "visualization", "lens", "dashboard"];

/// All objects, what is referred to first.
pub fn objects() -> Result<Vec<Object>, ObjectError> {
    let mut objects = Vec::new();
    for (path, text) in FILES {
        objects.push(Object::read(path, text)?);
    }
    objects.sort_by_key(|object| ORDER.iter().position(|kind| *kind == object.kind));
    Ok(objects)
}

/// One object a line, as Kibana's import wants them.
pub fn to_ndjson(objects: &[Object]) -> String {
    let mut text = String::new();
    for object in objects {
        text += &object.line();
        text.push('\n');
    }
    text
}
