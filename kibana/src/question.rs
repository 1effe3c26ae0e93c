//! What a panel asks Elasticsearch.
//!
//! The same questions as Kibana asks, without its time range and the dashboard's filters: whoever asks adds those. Lens says
//! what it wants in columns, Vega in a search body, a saved search in a query and columns, a control in a field.
//!
//! # Limits
//!
//! Lens and controls as far as our objects use them; what is not understood is an error. Time is divided by
//! one interval, where Kibana computes one from its time range.

use serde_json::{Map, Value, json};

use crate::{kql, object::Object};

/// The time is divided by this: without a time range, less would be too many buckets for logs of many years.
const INTERVAL: &str = "30d";

/// A search that stands behind a panel.
#[derive(Clone, Debug)]
pub struct Question {
    /// The index that a Vega panel names itself; others use their data view.
    pub index: Option<String>,
    /// Body of a search.
    pub body: Value,
    /// Where the buckets or values are in the answer: a pointer below `aggregations`; none for a saved search.
    pub answer: Option<String>,
    /// The fields it needs.
    pub fields: Vec<FieldUse>,
}

/// A field that a panel uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldUse {
    /// Its name.
    pub name: String,
    /// What for.
    pub purpose: Purpose,
}

/// What a field is used for, and so how it must be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Counted, divided by, sorted by: it must be aggregatable.
    Aggregated,
    /// Added up or averaged: it must be a number.
    Computed,
    /// Filtered by: it must be searchable.
    Searched,
    /// A column: it must be in the documents.
    Shown,
}

/// The questions of an object: none of a dashboard, a data view or a text.
pub fn questions(object: &Object) -> Result<Vec<Question>, String> {
    let attributes = &object.json["attributes"];
    let found = match object.kind.as_str() {
        "lens" => lens(&attributes["state"]),
        "search" => search(attributes),
        "visualization" => match attributes["visState"]["type"].as_str() {
            Some("vega") => vega(&attributes["visState"]["params"]["spec"]),
            Some("input_control_vis") => controls(&attributes["visState"]["params"]["controls"]),
            Some("markdown") => Ok(Vec::new()),
            other => Err(format!("a visualization of type {other:?} is not known")),
        },
        _ => Ok(Vec::new()),
    };
    found.map_err(|error| format!("{} {}: {error}", object.kind, object.id))
}

fn lens(state: &Value) -> Result<Vec<Question>, String> {
    let (query, mut fields) = query_of(&state["query"])?;
    let layers = state["datasourceStates"]["indexpattern"]["layers"].as_object().ok_or("no layers")?;
    let mut found = Vec::new();
    for layer in layers.values() {
        let columns = layer["columns"].as_object().ok_or("no columns")?;
        let order: Vec<&str> =
            layer["columnOrder"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut metrics = Map::new();
        for (id, column) in columns.iter().filter(|(_, column)| column["isBucketed"] == false) {
            if let Some((metric, used)) = metric(column)? {
                metrics.insert(id.clone(), metric);
                fields.push(used);
            }
        }
        let buckets: Vec<&str> = order
            .iter()
            .copied()
            .filter(|id| columns.get(*id).is_some_and(|one| one["isBucketed"] == true))
            .collect();
        let mut aggregations = metrics.clone();
        for id in buckets.iter().rev() {
            let (mut bucket, used) = bucket(&columns[*id], columns)?;
            fields.extend(used);
            if !aggregations.is_empty() {
                // Metrics at every level, as Lens asks: an order by one needs it there.
                let mut inner = metrics.clone();
                inner.extend(aggregations);
                bucket["aggs"] = Value::Object(inner);
            }
            aggregations = Map::from_iter([((*id).to_owned(), bucket)]);
        }
        let answer = buckets.first().map(|id| format!("/{id}/buckets"));
        let body = json!({"size": 0, "track_total_hits": true, "query": query.clone(), "aggs": aggregations});
        found.push(Question { index: None, body, answer, fields: fields.clone() });
    }
    Ok(found)
}

/// The aggregation of a metric, none for a count, which every bucket has.
fn metric(column: &Value) -> Result<Option<(Value, FieldUse)>, String> {
    let field = text(column, "sourceField")?;
    let operation = text(column, "operationType")?;
    let purpose = if operation == "cardinality" { Purpose::Aggregated } else { Purpose::Computed };
    let aggregation = match operation {
        "count" => return Ok(None),
        "avg" | "sum" | "min" | "max" | "cardinality" => json!({operation: {"field": field}}),
        "percentile" => {
            json!({"percentiles": {"field": field, "percents": [column["params"]["percentile"]], "keyed": false}})
        }
        other => return Err(format!("the operation {other} is not known")),
    };
    Ok(Some((aggregation, FieldUse { name: field.to_owned(), purpose })))
}

fn bucket(column: &Value, columns: &Map<String, Value>) -> Result<(Value, Vec<FieldUse>), String> {
    let params = &column["params"];
    if column["operationType"] == "filters" {
        return filters(params);
    }
    let field = text(column, "sourceField")?;
    let aggregation = match text(column, "operationType")? {
        "date_histogram" => json!({"date_histogram": {"field": field, "fixed_interval": INTERVAL}}),
        "terms" => {
            let order = match params["orderBy"]["columnId"].as_str() {
                None => "_key",
                Some(id) if columns.get(id).is_none() => {
                    return Err(format!("it is ordered by {id}, which is no column"));
                }
                Some(id) if columns[id]["operationType"] == "count" => "_count",
                Some(id) => id,
            };
            let mut terms =
                json!({"field": field, "size": params["size"], "order": {order: params["orderDirection"]}});
            if params["missingBucket"] == true {
                terms["missing"] = json!("__missing__");
            }
            json!({"terms": terms})
        }
        other => return Err(format!("the operation {other} is not known")),
    };
    Ok((aggregation, vec![FieldUse { name: field.to_owned(), purpose: Purpose::Aggregated }]))
}

/// A bucket for each of several queries.
fn filters(params: &Value) -> Result<(Value, Vec<FieldUse>), String> {
    let mut queries = Vec::new();
    let mut fields = Vec::new();
    for filter in params["filters"].as_array().ok_or("no filters")? {
        let (query, used) = query_of(&filter["input"])?;
        queries.push(query);
        fields.extend(used);
    }
    Ok((json!({"filters": {"filters": queries}}), fields))
}

fn search(attributes: &Value) -> Result<Vec<Question>, String> {
    let (query, mut fields) = query_of(&attributes["kibanaSavedObjectMeta"]["searchSourceJSON"]["query"])?;
    let mut sort = Vec::new();
    for pair in attributes["sort"].as_array().ok_or("no sort")? {
        let field = pair[0].as_str().ok_or("a field to sort by is expected")?;
        sort.push(json!({field: {"order": pair[1]}}));
        fields.push(FieldUse { name: field.to_owned(), purpose: Purpose::Aggregated });
    }
    for column in attributes["columns"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        fields.push(FieldUse { name: column.to_owned(), purpose: Purpose::Shown });
    }
    let body = json!({"size": 50, "track_total_hits": true, "query": query, "sort": sort});
    Ok(vec![Question { index: None, body, answer: None, fields }])
}

fn controls(controls: &Value) -> Result<Vec<Question>, String> {
    let mut found = Vec::new();
    for control in controls.as_array().ok_or("no controls")? {
        let field = text(control, "fieldName")?;
        let body = json!({
            "size": 0, "track_total_hits": true,
            "aggs": {"termsAgg": {"terms": {"field": field, "size": control["options"]["size"]}}},
        });
        let fields = vec![FieldUse { name: field.to_owned(), purpose: Purpose::Aggregated }];
        found.push(Question { index: None, body, answer: Some("/termsAgg/buckets".to_owned()), fields });
    }
    Ok(found)
}

fn vega(spec: &Value) -> Result<Vec<Question>, String> {
    let mut found = Vec::new();
    for data in sources(spec) {
        let url = &data["url"];
        let property = data["format"]["property"].as_str().unwrap_or("hits.hits");
        let answer =
            property.strip_prefix("aggregations.").map(|path| format!("/{}", path.replace('.', "/")));
        let mut body = url["body"].clone();
        let mut fields = Vec::new();
        fields_in(&body, &mut fields);
        fill(&mut body);
        if body["query"].is_null() {
            body["query"] = json!({"match_all": {}});
        }
        body["track_total_hits"] = json!(true);
        let index = Some(text(url, "index")?.to_owned());
        found.push(Question { index, body, answer, fields });
    }
    if found.is_empty() { Err("no data that is asked of Elasticsearch".to_owned()) } else { Ok(found) }
}

/// Every `data` with a search, of a specification and its layers.
fn sources(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(map) => {
            let own = map.iter().filter(|(key, data)| *key == "data" && data["url"]["body"].is_object());
            let inner = map.iter().filter(|(key, _)| *key != "data").flat_map(|(_, inner)| sources(inner));
            let lists = map.get("data").and_then(Value::as_array).into_iter().flatten();
            own.map(|(_, data)| data)
                .chain(lists.filter(|data| data["url"]["body"].is_object()))
                .chain(inner)
                .collect()
        }
        Value::Array(list) => list.iter().flat_map(sources).collect(),
        _ => Vec::new(),
    }
}

/// What Kibana puts in place of its words.
fn fill(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.get("interval").is_some_and(|interval| interval.get("%autointerval%").is_some()) {
                // As Kibana 8 does, for an Elasticsearch that has no `interval` any more.
                map.remove("interval");
                map.insert("fixed_interval".to_owned(), json!(INTERVAL));
            }
            if map.get("%timefilter%").is_some_and(|kind| kind == "min") {
                *value = json!("2000-01-01");
            } else if map.get("%timefilter%").is_some_and(|kind| kind == "max") {
                *value = json!("2100-01-01");
            } else if map.contains_key("%timefilter%") {
                *value = json!({"gte": "2000-01-01", "lte": "2100-01-01"});
            } else {
                map.values_mut().for_each(fill);
            }
        }
        Value::Array(list) => {
            list.retain(|one| !one.as_str().is_some_and(|word| word.starts_with("%dashboard_context")));
            list.iter_mut().for_each(fill);
        }
        _ => {}
    }
}

/// Fields in a search body: under `field` and `fields`, as keys of `term` and its like, in scripts as `doc['...']`.
fn fields_in(value: &Value, fields: &mut Vec<FieldUse>) {
    let mut add = |name: &str, purpose| fields.push(FieldUse { name: name.to_owned(), purpose });
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match (key.as_str(), inner) {
                    ("field", Value::String(name)) => add(name, Purpose::Aggregated),
                    ("docvalue_fields", Value::Array(names)) => {
                        names
                            .iter()
                            .filter_map(Value::as_str)
                            .for_each(|name| add(name, Purpose::Aggregated));
                    }
                    ("exists", inner) => {
                        let name = inner["field"].as_str();
                        name.into_iter().for_each(|name| add(name, Purpose::Searched));
                        continue;
                    }
                    // The aggregation has a field, the query has the field as a key.
                    ("term" | "terms" | "range" | "match" | "match_phrase", Value::Object(named))
                        if !named.contains_key("field") && !named.contains_key("script") =>
                    {
                        named.keys().for_each(|name| add(name, Purpose::Searched));
                    }
                    ("source" | "script", Value::String(script)) => {
                        let names = script.split("doc['").skip(1).filter_map(|rest| rest.split('\'').next());
                        names.for_each(|name| add(name, Purpose::Aggregated));
                    }
                    _ => {}
                }
            }
            map.iter().filter(|(key, _)| *key != "exists").for_each(|(_, inner)| fields_in(inner, fields));
        }
        Value::Array(list) => list.iter().for_each(|inner| fields_in(inner, fields)),
        _ => {}
    }
}

/// The query of a Lens state or a search, and the fields it searches.
fn query_of(query: &Value) -> Result<(Value, Vec<FieldUse>), String> {
    if query["language"] != "kuery" {
        return Err("only KQL is understood".to_owned());
    }
    let kql = kql::translate(text(query, "query")?)?;
    let used = kql.fields.into_iter().map(|name| FieldUse { name, purpose: Purpose::Searched });
    Ok((kql.query, used.collect()))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value[key].as_str().ok_or_else(|| format!("`{key}` is no string"))
}
