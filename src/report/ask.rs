//! Panels, and what Elasticsearch answers to them within a range of time.

use charts::Moments;
use kibana::{Object, Question};
use processor::setup::Search;
use serde_json::{Value, json};

/// About so many windows a chart has.
const WINDOWS: f64 = 90.0;
/// Windows, in seconds, and how Elasticsearch names them.
const INTERVALS: [(f64, &str); 10] = [
    (10.0, "10s"),
    (30.0, "30s"),
    (60.0, "1m"),
    (300.0, "5m"),
    (600.0, "10m"),
    (1800.0, "30m"),
    (3600.0, "1h"),
    (10_800.0, "3h"),
    (43_200.0, "12h"),
    (86_400.0, "1d"),
];

/// Whoever asks, of a range of time: seconds since 1970.
pub(super) struct Asking<'s> {
    search: &'s Search,
    objects: Vec<Object>,
    pub(super) from: f64,
    pub(super) to: f64,
    interval: &'static str,
}

impl<'s> Asking<'s> {
    pub(super) fn new(search: &'s Search, from: f64, to: f64) -> Asking<'s> {
        let fits = |(seconds, _): &&(f64, &str)| (to - from) / seconds <= WINDOWS;
        let interval = INTERVALS.iter().find(fits).map_or("1d", |(_, name)| name);
        // A test of the crate sees to it that its files can be read.
        let objects = kibana::objects().unwrap_or_default();
        Asking { search, objects, from, to, interval }
    }

    /// The panels of a dashboard, from top to bottom.
    pub(super) fn panels(&self, dashboard: &str) -> Result<Vec<Object>, String> {
        let found = self.objects.iter().find(|object| object.kind == "dashboard" && object.id == dashboard);
        let dashboard = found.ok_or_else(|| format!("there is no dashboard {dashboard}"))?;
        let mut panels: Vec<&Value> =
            dashboard.json["attributes"]["panelsJSON"].as_array().into_iter().flatten().collect();
        let place = |panel: &&Value| {
            (panel["gridData"]["y"].as_i64().unwrap_or(0), panel["gridData"]["x"].as_i64().unwrap_or(0))
        };
        panels.sort_by_key(place);
        let references = dashboard.json["references"].as_array();
        let named = |name: &Value| references.into_iter().flatten().find(|one| one["name"] == *name);
        let object = |panel: &&Value| {
            let reference = named(&panel["panelRefName"])?;
            self.objects.iter().find(|object| {
                reference["type"] == object.kind.as_str() && reference["id"] == object.id.as_str()
            })
        };
        Ok(panels.iter().filter_map(object).cloned().collect())
    }

    /// The answers to what a panel asks.
    pub(super) fn answers(&self, object: &Object) -> Result<Vec<(Question, Value)>, String> {
        let questions = kibana::questions(object)?;
        let index = self.index_of(object);
        // As in Kibana: a search that does not name the field of time is one over all of it.
        let spec = &object.json["attributes"]["visState"]["params"]["spec"];
        let is_of_all_time = spec.is_object() && !spec.to_string().contains("%timefield%");
        let answer = |question: Question| {
            let mut body = question.body.clone();
            divide(&mut body, self.interval);
            let range = json!({"range": {"@timestamp": {
                "gte": (self.from * 1000.0) as i64, "lte": (self.to * 1000.0) as i64, "format": "epoch_millis",
            }}});
            if !is_of_all_time {
                body["query"] = json!({"bool": {"filter": [body["query"], range]}});
            }
            let index = question.index.as_deref().unwrap_or(&index);
            let path = format!("{index}/_search?ignore_unavailable=true");
            let answer = self.search.post(&path, &body).map_err(|error| error.to_string())?;
            Ok((question, answer))
        };
        questions.into_iter().map(answer).collect()
    }

    /// The indices of the data view that an object refers to.
    fn index_of(&self, object: &Object) -> String {
        let references = object.json["references"].as_array();
        let view = references.into_iter().flatten().find(|one| one["type"] == "index-pattern");
        let id = view.and_then(|view| view["id"].as_str()).unwrap_or_default();
        let found = self.objects.iter().find(|object| object.kind == "index-pattern" && object.id == id);
        found.and_then(|view| view.json["attributes"]["title"].as_str()).unwrap_or("logs-khp.*").to_owned()
    }

    /// The axis of time.
    pub(super) fn moments(&self) -> Moments {
        Moments { from: self.from, to: self.to, zone_s: Some(0) }
    }

    /// A moment as text.
    pub(super) fn moment(&self, seconds: f64) -> String {
        self.moments().write(seconds)
    }
}

/// Puts the interval where time is divided.
fn divide(value: &mut Value, interval: &str) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if key == "fixed_interval" {
                    *inner = json!(interval);
                } else {
                    divide(inner, interval);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| divide(inner, interval)),
        _ => {}
    }
}
