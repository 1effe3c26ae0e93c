//! One saved object: as it stands in its file, and as Kibana wants it.

use std::fmt;

use serde_json::Value;

/// Attributes that Kibana keeps as strings of JSON, by type, as pointers below `attributes`; what is within another first.
const NESTED: [(&str, &[&str]); 5] = [
    (
        "index-pattern",
        &["/fields", "/fieldFormatMap", "/fieldAttrs", "/runtimeFieldMap", "/sourceFilters", "/typeMeta"],
    ),
    ("search", &["/kibanaSavedObjectMeta/searchSourceJSON"]),
    (
        "visualization",
        &["/visState/params/spec", "/visState", "/uiStateJSON", "/kibanaSavedObjectMeta/searchSourceJSON"],
    ),
    ("lens", &[]),
    ("dashboard", &["/panelsJSON", "/optionsJSON", "/kibanaSavedObjectMeta/searchSourceJSON"]),
];

/// The nested string that people edit in Kibana, so it is broken into lines there.
const EDITED: &str = "/visState/params/spec";

/// A saved object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its type: `dashboard`, `lens` ...
    pub kind: String,
    /// Its id, the same for ever: links and other objects refer to it.
    pub id: String,
    /// All of it, with nested JSON as JSON.
    pub json: Value,
}

/// A file of an object that cannot be used.
#[derive(Debug)]
pub struct ObjectError {
    path: String,
    message: String,
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kibana/objects/{}: {}", self.path, self.message)
    }
}

impl std::error::Error for ObjectError {}

impl Object {
    /// The object in a file; `path` is for messages.
    pub fn read(path: &str, text: &str) -> Result<Object, ObjectError> {
        let error = |message: String| ObjectError { path: path.to_owned(), message };
        let json: Value = serde_json::from_str(text).map_err(|failure| error(failure.to_string()))?;
        let word = |key: &str| {
            json[key].as_str().map(str::to_owned).ok_or_else(|| error(format!("`{key}` is no string")))
        };
        Ok(Object { kind: word("type")?, id: word("id")?, json })
    }

    /// Its title, as people see it.
    pub fn title(&self) -> &str {
        self.json["attributes"]["title"].as_str().unwrap_or_default()
    }

    /// The line that Kibana imports: nested JSON as strings.
    pub fn line(&self) -> String {
        let mut json = self.json.clone();
        for pointer in nested(&self.kind) {
            let Some(value) = json["attributes"].pointer_mut(pointer) else { continue };
            let text = if *pointer == EDITED { format!("{value:#}") } else { value.to_string() };
            *value = Value::String(text);
        }
        json.to_string()
    }

    /// The object in a line that Kibana exported: strings of JSON as JSON. A string that is none stays one.
    pub fn from_line(line: &str) -> Result<Object, ObjectError> {
        let mut object = Object::read("(exported)", line)?;
        for pointer in nested(&object.kind).iter().rev() {
            let Some(value) = object.json["attributes"].pointer_mut(pointer) else { continue };
            if let Some(inner) = value.as_str().and_then(|text| serde_json::from_str(text).ok()) {
                *value = inner;
            }
        }
        Ok(object)
    }
}

/// Pointers to the nested attributes of a type.
fn nested(kind: &str) -> &'static [&'static str] {
    NESTED.iter().find(|(name, _)| *name == kind).map_or(&[], |(_, pointers)| pointers)
}
