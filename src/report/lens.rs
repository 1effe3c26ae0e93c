//! Panels of Lens, and saved searches: figures, charts over time, tables.

use std::collections::BTreeMap;

use charts::{
    Chart, Scale, Table, Unit,
    chart::{Across, Width},
    table::Cell,
};
use kibana::Object;
use serde_json::Value;

use super::{Drawn, ask::Asking};

/// So many colours there are.
const COLOURS: usize = 10;
/// So many rows a table has.
const ROWS: usize = 50;

/// A column of a Lens layer.
struct Column<'o> {
    id: &'o str,
    json: &'o Value,
}

impl Column<'_> {
    fn label(&self) -> &str {
        self.json["label"].as_str().unwrap_or(self.id)
    }

    fn unit(&self) -> Unit {
        let operation = self.json["operationType"].as_str().unwrap_or_default();
        let field = self.json["sourceField"].as_str().unwrap_or_default();
        match field {
            _ if operation == "count" || operation == "cardinality" => Unit::Count,
            _ if field.ends_with("_ms") => Unit::Milliseconds,
            _ if field.ends_with("_bytes") => Unit::Bytes,
            _ if field.ends_with("_rate") => Unit::BytesPerSecond,
            _ => Unit::Ratio,
        }
    }

    /// What a bucket, or the whole answer, has for a metric.
    fn value(&self, bucket: &Value, count: &Value) -> Option<f64> {
        if self.json["operationType"] == "count" {
            return count.as_f64();
        }
        let metric = &bucket[self.id];
        metric["value"].as_f64().or_else(|| metric["values"][0]["value"].as_f64())
    }
}

/// Keys of the buckets on the way to one, and it.
type Row<'a> = (Vec<Value>, &'a Value);

/// Draws a Lens panel.
pub(super) fn panel(asking: &Asking<'_>, object: &Object) -> Result<Drawn, String> {
    let state = &object.json["attributes"]["state"];
    let layers = state["datasourceStates"]["indexpattern"]["layers"].as_object().ok_or("no layers")?;
    let mut html = String::new();
    for (layer, (_, answer)) in layers.values().zip(asking.answers(object)?) {
        let order = layer["columnOrder"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let columns: Vec<Column<'_>> = order.map(|id| Column { id, json: &layer["columns"][id] }).collect();
        let (buckets, metrics): (Vec<_>, Vec<_>) =
            columns.into_iter().partition(|column| column.json["isBucketed"] == true);
        if buckets.is_empty() {
            let all = &answer["hits"]["total"]["value"];
            let figure = metrics
                .first()
                .and_then(|metric| Some((metric, metric.value(&answer["aggregations"], all)?)));
            return Ok(figure
                .map_or(Drawn::Nothing, |(metric, value)| Drawn::Figure(value, metric.unit().write(value))));
        }
        let mut rows = Vec::new();
        walk(&answer["aggregations"], &buckets, &mut Vec::new(), &mut rows);
        if rows.is_empty() {
            continue;
        }
        let time = buckets.iter().position(|column| column.json["operationType"] == "date_histogram");
        html += &match time {
            Some(time) => over_time(asking, time, &metrics, &rows),
            None => table(&buckets, &metrics, &rows),
        };
    }
    Ok(if html.is_empty() { Drawn::Nothing } else { Drawn::Html(html) })
}

/// Goes down to the innermost buckets.
fn walk<'a>(aggregations: &'a Value, buckets: &[Column<'_>], keys: &mut Vec<Value>, rows: &mut Vec<Row<'a>>) {
    let Some((first, rest)) = buckets.split_first() else { return };
    let mut down = |key: Value, bucket: &'a Value| {
        keys.push(key);
        if rest.is_empty() {
            rows.push((keys.clone(), bucket));
        } else {
            walk(bucket, rest, keys, rows);
        }
        keys.pop();
    };
    // Queries are answered in their order; what they are is said in the column.
    let filters = first.json["params"]["filters"].as_array();
    let name = |at: usize| {
        let filter = filters?.get(at)?;
        let label = filter["label"].as_str().filter(|label| !label.is_empty());
        label.or(filter["input"]["query"].as_str()).map(Value::from)
    };
    let list = aggregations[first.id]["buckets"].as_array();
    for (at, bucket) in list.into_iter().flatten().enumerate() {
        down(name(at).unwrap_or_else(|| bucket["key"].clone()), bucket);
    }
}

/// A line for each metric of each group; the largest ones.
fn over_time(asking: &Asking<'_>, time: usize, metrics: &[Column<'_>], rows: &[Row<'_>]) -> String {
    let mut series: BTreeMap<String, (Unit, Vec<(f64, f64)>)> = BTreeMap::new();
    for (keys, bucket) in rows {
        let moment = keys[time].as_f64().unwrap_or_default() / 1000.0;
        let group: Vec<String> =
            keys.iter().enumerate().filter(|(at, _)| *at != time).map(|(_, key)| key_text(key)).collect();
        for metric in metrics {
            let Some(value) = metric.value(bucket, &bucket["doc_count"]) else { continue };
            let mut name = group.clone();
            if metrics.len() > 1 || name.is_empty() {
                name.push(metric.label().to_owned());
            }
            series.entry(name.join(", ")).or_insert((metric.unit(), Vec::new())).1.push((moment, value));
        }
    }
    let sum = |points: &[(f64, f64)]| points.iter().map(|point| point.1).sum::<f64>();
    let mut series: Vec<_> = series.into_iter().collect();
    series.sort_by(|one, other| sum(&other.1.1).total_cmp(&sum(&one.1.1)));
    let more = series.len().saturating_sub(COLOURS);
    series.truncate(COLOURS);
    let unit = series.first().map_or(Unit::Count, |series| series.1.0);
    let most = series.iter().flat_map(|series| &series.1.1).map(|point| point.1).fold(0.0, f64::max);
    if most <= 0.0 {
        return String::new();
    }
    let mut chart =
        Chart::new(Across::Moments(asking.moments()), Scale::from_zero(unit, most), Width::Wide, 220.0);
    for (number, (name, (_, points))) in series.iter().enumerate() {
        let class = format!("c{number}");
        chart.line(&class, name, points.iter().copied());
        // One window alone has no line.
        chart.dots(&class, name, points.iter().copied().filter(|_| points.len() < 3));
        chart.key(&class, name);
    }
    let more =
        if more > 0 { format!("<p class=\"note\">and {more} smaller ones</p>") } else { String::new() };
    chart.draw() + &more
}

fn table(buckets: &[Column<'_>], metrics: &[Column<'_>], rows: &[Row<'_>]) -> String {
    let heads: Vec<String> = buckets
        .iter()
        .map(|column| column.label().to_owned())
        .chain(metrics.iter().map(|column| format!("#{}", column.label())))
        .collect();
    let mut table = Table::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    let first =
        |bucket: &Value| metrics.first().and_then(|metric| metric.value(bucket, &bucket["doc_count"]));
    let most = rows.iter().filter_map(|row| first(row.1)).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    for (keys, bucket) in rows.iter().take(ROWS) {
        let names = keys.iter().map(|key| Cell::Text(key_text(key)));
        let numbers =
            metrics.iter().enumerate().map(|(at, metric)| match metric.value(bucket, &bucket["doc_count"]) {
                None => Cell::Empty,
                Some(value) if at == 0 => Cell::Bar(metric.unit(), value, value / most),
                Some(value) => Cell::Number(metric.unit(), value),
            });
        table.row("", names.chain(numbers));
    }
    table.draw()
}

fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) if text == "__missing__" => "(none)".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The first documents of a saved search, with its columns.
pub(super) fn hits(asking: &Asking<'_>, object: &Object) -> Result<Drawn, String> {
    let columns: Vec<&str> = object.json["attributes"]["columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some((_, answer)) = asking.answers(object)?.into_iter().next() else { return Ok(Drawn::Nothing) };
    let hits: Vec<&Value> = answer["hits"]["hits"].as_array().into_iter().flatten().collect();
    if hits.is_empty() {
        return Ok(Drawn::Nothing);
    }
    let mut table = Table::new(&[&["time"][..], &columns].concat());
    for hit in hits {
        let cell = |name: &&str| match &hit["_source"][*name] {
            Value::Null => Cell::Empty,
            Value::Number(number) if name.ends_with("_bytes") => {
                Cell::Number(Unit::Bytes, number.as_f64().unwrap_or_default())
            }
            Value::String(text) => Cell::Text(text.chars().take(300).collect()),
            other => Cell::Text(other.to_string()),
        };
        let time = hit["_source"]["@timestamp"].as_str().unwrap_or_default();
        let time = Cell::Moment(time.replace('T', " "));
        table.row("", std::iter::once(time).chain(columns.iter().map(cell)));
    }
    let all = answer["hits"]["total"]["value"].as_u64().unwrap_or_default();
    let note = format!("<p class=\"note\">{} of {all}, in the order of the dashboard</p>", table.rows());
    Ok(Drawn::Html(note + &table.draw()))
}
