#!/usr/bin/env python3
"""Draws the Vega-Lite panels of kibana/objects without a Kibana.

    python3 -m venv .venv && .venv/bin/pip install 'vl-convert-python==1.9.*'
    .venv/bin/python kibana/draw.py --elasticsearch http://127.0.0.1:9200 --from 2026-11-21T00:00:00Z --to 2026-11-21T01:00:00Z --out pictures
    .venv/bin/python kibana/draw.py --compile            # no server: does each spec compile, with no data?

As Kibana does, it puts the time range (and --filter FIELD=VALUE, as the controls would) into a panel's query and an interval in
place of `%autointerval%`, asks Elasticsearch, and gives the answer to the panel. `--queries` prints those queries instead, one
JSON object a line, for tests. Only the standard library and vl-convert are needed.

vl-convert no longer has Vega-Lite 4, which Kibana 7.12 has; the panels keep to what 4 and 5 draw alike, and are compiled as 5.8.
"""

import argparse
import copy
import datetime
import json
import pathlib
import sys
import urllib.error
import urllib.request

OBJECTS = pathlib.Path(__file__).resolve().parent / "objects" / "visualization"
ROW, COLUMN = 20, 27  # pixels of a dashboard's row and column, with their margins
# Up to so many milliseconds of a fiftieth of the time range: the interval that Kibana takes.
INTERVALS = [
    (500, "100ms"), (5_000, "1s"), (7_500, "5s"), (15_000, "10s"), (45_000, "30s"), (180_000, "1m"), (450_000, "5m"),
    (1_200_000, "10m"), (2_700_000, "30m"), (7_200_000, "1h"), (21_600_000, "3h"), (86_400_000, "12h"), (604_800_000, "24h"),
]
THEME = {
    "font": "sans-serif",
    "axis": {"gridColor": "#eef0f4", "domainColor": "#d3dae6", "tickColor": "#d3dae6", "labelColor": "#69707d", "titleColor": "#343741"},
    "view": {"stroke": None},
    "range": {"category": ["#54B399", "#6092C0", "#D36086", "#9170B8", "#CA8EAE", "#D6BF57", "#B9A888", "#DA8B45", "#AA6556", "#E7664C"]},
}


def panels(only):
    """Id and spec of each Vega panel."""
    for path in sorted(OBJECTS.glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        state = one["attributes"]["visState"]
        if state["type"] == "vega" and (not only or one["id"] in only):
            yield one["id"], state["params"]["spec"]


def data_of(value):
    """Each part of a spec that has data from Elasticsearch."""
    if isinstance(value, dict):
        if isinstance(value.get("data"), dict) and isinstance(value["data"].get("url"), dict):
            yield value["data"]
        for inner in value.values():
            yield from data_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from data_of(inner)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def with_interval(value, interval):
    """Elasticsearch 8 has no `interval` any more; Kibana 8 writes what it wants in its place."""
    if isinstance(value, list):
        return [with_interval(inner, interval) for inner in value]
    if not isinstance(value, dict):
        return value
    done = {key: with_interval(inner, interval) for key, inner in value.items()}
    if done.get("interval") == {"%autointerval%": True}:
        del done["interval"]
        done["fixed_interval"] = interval
    return done


def query_of(url, arguments):
    """The index and the body that Kibana would send."""
    first, last = moment(arguments.first), moment(arguments.last)
    part = (last - first).total_seconds() * 1000 / 50
    interval = next((name for limit, name in INTERVALS if part <= limit), "30d")
    body = with_interval(copy.deepcopy(url["body"]), interval)
    if url.get("%context%") or url.get("%timefield%"):
        chosen = [{"term": {name: value}} for name, value in (pair.split("=", 1) for pair in arguments.filter)]
        if "%timefield%" in url:
            times = {"gte": first.isoformat(), "lte": last.isoformat(), "format": "strict_date_optional_time"}
            chosen.append({"range": {url["%timefield%"]: times}})
        body["query"] = {"bool": {"filter": chosen}}
    return url["index"], body


def ask(arguments, index, body):
    request = urllib.request.Request(
        f"{arguments.elasticsearch}/{index}/_search", json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise RuntimeError(f"{index} refuses {json.dumps(body)}: {refused.read().decode()}") from refused


def sizes():
    """Width and height in pixels of each panel on its dashboard."""
    found = {}
    for path in sorted((OBJECTS.parent / "dashboard").glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        ids = {reference["name"]: reference["id"] for reference in one["references"]}
        for panel in one["attributes"]["panelsJSON"]:
            place = panel["gridData"]
            found[ids[panel["panelRefName"]]] = (place["w"] * COLUMN - 20, place["h"] * ROW - 45)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--elasticsearch", default="http://127.0.0.1:9200")
    parser.add_argument("--from", dest="first", default="2026-11-21T00:00:00Z", help="ISO 8601, with zone")
    parser.add_argument("--to", dest="last", default="2026-11-22T00:00:00Z")
    parser.add_argument("--filter", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--compile", action="store_true", help="only compile each spec, with no data")
    parser.add_argument("--queries", action="store_true", help="only print each query")
    parser.add_argument("--specs", action="store_true", help="write each spec with its data beside its picture")
    parser.add_argument("ids", nargs="*", help="panels; all if none is given")
    arguments = parser.parse_args()
    if arguments.queries:
        for name, spec in panels(arguments.ids):
            for data in data_of(spec):
                index, body = query_of(data["url"], arguments)
                print(json.dumps({"id": name, "index": index, "body": body}))
        return
    import vl_convert  # only here: `--queries` needs no package

    places = sizes()
    arguments.out.mkdir(parents=True, exist_ok=True)
    failed = False
    for name, spec in panels(arguments.ids):
        width, height = places.get(name, (800, 300))
        try:
            draw(arguments, name, {"width": width, "height": height, **spec}, vl_convert)
        except (RuntimeError, ValueError) as failure:
            print(f"{name}: {failure}", file=sys.stderr)
            failed = True
    sys.exit(failed)


def draw(arguments, name, spec, vl_convert):
    """Draws a panel, or only compiles it."""
    for data in list(data_of(spec)):
        if arguments.compile:
            data.clear()
            data["values"] = []
        else:
            data["values"] = ask(arguments, *query_of(data.pop("url"), arguments))
    spec.pop("$schema")
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    if arguments.compile:
        vl_convert.vegalite_to_vega(spec, vl_version="5.8")
        print(f"{name}: compiles")
        return
    target = arguments.out / f"{name}.png"
    target.write_bytes(vl_convert.vegalite_to_png(spec, vl_version="5.8", scale=1.0, config=THEME))
    if arguments.specs:
        target.with_suffix(".json").write_text(json.dumps(spec), encoding="utf-8")
    print(target)


if __name__ == "__main__":
    main()
