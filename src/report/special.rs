//! Panels that Vega draws in Kibana, drawn here of the same answers.

use charts::{
    Chart, Scale, Table, Unit,
    chart::{Across, Width},
    page::{Figure, figures},
    table::Cell,
};
use kibana::Object;
use serde_json::Value;

use super::{Drawn, ask::Asking};

/// Draws what is known here; text and controls are nothing to a page that stands still.
pub(super) fn panel(asking: &Asking<'_>, object: &Object) -> Result<Drawn, String> {
    if object.json["attributes"]["visState"]["type"] != "vega" {
        return Ok(Drawn::Nothing);
    }
    let draw: fn(&Asking<'_>, &Value) -> String = match object.id.as_str() {
        "khp-gc-figures" => |_, answer| gc_figures(&answer["aggregations"]),
        "khp-gc-pauses" => gc_pauses,
        "khp-overview-heat-map" => |_, answer| errors_by_host(&answer["aggregations"]),
        "khp-overview-new-exceptions" => |_, answer| exceptions(&answer["aggregations"]),
        _ => return Ok(Drawn::OnlyInKibana),
    };
    let Some((_, answer)) = asking.answers(object)?.into_iter().next() else { return Ok(Drawn::Nothing) };
    let html = draw(asking, &answer);
    Ok(if html.is_empty() { Drawn::Nothing } else { Drawn::Html(html) })
}

fn buckets(aggregation: &Value) -> impl Iterator<Item = &Value> {
    aggregation["buckets"].as_array().into_iter().flatten()
}

/// As `khp-log gc` computes them; throughput is the share of the time between the first and the last line of all logs in which
/// their applications ran.
fn gc_figures(found: &Value) -> String {
    let pauses = &found["pauses"];
    let count = pauses["ms"]["count"].as_f64().unwrap_or_default();
    if count == 0.0 {
        return String::new();
    }
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    let ran: f64 = buckets(&found["jvms"])
        .map(|jvm| number(&jvm["last"]["value"]) - number(&jvm["first"]["value"]))
        .sum();
    let stopped: f64 = buckets(&found["jvms"]).map(|jvm| number(&jvm["stopped"]["value"])).sum();
    let inner = number(&pauses["inner"]["value"]);
    let sum = number(&pauses["ms"]["sum"]) + number(&pauses["inner_ms"]["value"]);
    let percent = |at: usize| number(&pauses["p"]["values"][at]["value"]);
    let mut shown = Vec::new();
    let mut show = |id: &'static str, name: &'static str, unit: Unit, value: f64| {
        let is_bad = id == "throughput" && value < 90.0;
        shown.push(Figure { id, name, value, text: unit.write(value), below: String::new(), is_bad });
    };
    if ran > 0.0 {
        show("throughput", "Throughput", Unit::Percent, (1.0 - stopped / ran).max(0.0) * 100.0);
    }
    show("pauses", "Pauses", Unit::Count, count + inner);
    show("pause_sum", "Paused in all", Unit::Milliseconds, sum);
    show("mean", "Mean pause", Unit::Milliseconds, sum / (count + inner));
    show("p50", "50 % of pauses up to", Unit::Milliseconds, percent(0));
    show("p95", "95 % up to", Unit::Milliseconds, percent(1));
    show("p99", "99 % up to", Unit::Milliseconds, percent(2));
    show("max", "Longest pause", Unit::Milliseconds, number(&pauses["ms"]["max"]));
    show("full", "Full collections", Unit::Count, number(&pauses["full"]["doc_count"]));
    show("failed", "Failed collections", Unit::Count, number(&pauses["failed"]["doc_count"]));
    show("allocated", "Allocated", Unit::Bytes, number(&found["allocated"]["value"]));
    show("promoted", "Grown old", Unit::Bytes, number(&found["promoted"]["value"]));
    figures(&shown)
}

/// A dot a pause, by type.
fn gc_pauses(asking: &Asking<'_>, answer: &Value) -> String {
    let mut types: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for hit in answer["hits"]["hits"].as_array().into_iter().flatten() {
        let fields = &hit["fields"];
        let moment =
            fields["@timestamp"][0].as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
        let (Some(moment), Some(ms)) = (moment, fields["jvm.gc.pause_ms"][0].as_f64()) else { continue };
        let point = (moment.timestamp_millis() as f64 / 1000.0, ms);
        let name = fields["jvm.gc.type"][0].as_str().unwrap_or("other").replace('_', " ");
        match types.iter_mut().find(|known| known.0 == name) {
            Some(known) => known.1.push(point),
            None => types.push((name, vec![point])),
        }
    }
    let all = || types.iter().flat_map(|known| &known.1).map(|point| point.1);
    let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    if most <= 0.0 {
        return String::new();
    }
    types.sort_by(|one, other| one.0.cmp(&other.0));
    let scale = Scale::log(Unit::Milliseconds, least.max(0.001), most);
    let mut chart = Chart::new(Across::Moments(asking.moments()), scale, Width::Wide, 300.0);
    let mut colour = 0;
    for (name, points) in &types {
        let class = if name == "full" {
            "c2".to_owned()
        } else {
            colour += 1;
            format!("c{}", [0, 1, 3, 4, 5, 6, 7, 8, 9][(colour - 1) % 9])
        };
        chart.dots(&class, name, points.iter().copied());
        chart.key(&class, &format!("{name} ({})", points.len()));
    }
    chart.draw()
}

fn errors_by_host(found: &Value) -> String {
    let mut table = Table::new(&["host", "component", "#errors"]);
    let rows: Vec<_> = buckets(&found["errors"]["hosts"])
        .flat_map(|host| buckets(&host["components"]).map(move |component| (host, component)))
        .collect();
    let count = |component: &Value| component["doc_count"].as_f64().unwrap_or_default();
    let most = rows.iter().map(|row| count(row.1)).fold(1.0, f64::max);
    for (host, component) in rows {
        let name = |bucket: &Value| Cell::Text(bucket["key"].as_str().unwrap_or_default().to_owned());
        let errors = count(component);
        table.row("", [name(host), name(component), Cell::Bar(Unit::Count, errors, errors / most)]);
    }
    if table.rows() == 0 { String::new() } else { table.draw() }
}

fn exceptions(found: &Value) -> String {
    let mut table = Table::new(&["exception", "component", "first", "last", "#events"]);
    for fault in buckets(&found["faults"]["fingerprints"]) {
        let first_key =
            |name: &str| Cell::Text(fault[name]["buckets"][0]["key"].as_str().unwrap_or_default().to_owned());
        let moment = |name: &str| {
            Cell::Moment(fault[name]["value_as_string"].as_str().unwrap_or_default().replace('T', " "))
        };
        let count = Cell::Number(Unit::Count, fault["doc_count"].as_f64().unwrap_or_default());
        table.row("", [first_key("type"), first_key("component"), moment("first"), moment("last"), count]);
    }
    if table.rows() == 0 { String::new() } else { table.draw() }
}
