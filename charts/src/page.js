"use strict";
/* The page is complete without this. It tells the values under the pointer; a stretch of time that is drawn over with the pointer
   is shown closer in all charts of the same log's time, and a double click shows all of it again. */
(function () {
  const tip = document.getElementById("tip");
  const digits = (n) => String(Number(n.toPrecision(n >= 100 ? Math.ceil(Math.log10(n + 1)) : 3)));
  function bytes(n) {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (Math.abs(n) >= 1024 && unit < 4) { n /= 1024; unit += 1; }
    return digits(n) + " " + units[unit];
  }
  function write(n, unit) {
    if (unit === "bytes") return bytes(n);
    if (unit === "bytes/s") return bytes(n) + "/s";
    if (unit === "ms") return n < 1000 ? digits(n) + " ms" : digits(n / 1000) + " s";
    return digits(n) + (unit === "%" ? " %" : "");
  }
  function moment(s, zone) {
    return zone === undefined ? s.toFixed(3) + " s"
      : new Date((s + Number(zone)) * 1000).toISOString().replace("T", " ").replace("Z", "");
  }
  function show(event, text) {
    tip.textContent = text;
    tip.hidden = false;
    const left = event.clientX + 16 + tip.offsetWidth > innerWidth ? event.clientX - 16 - tip.offsetWidth : event.clientX + 16;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 8)) + "px";
  }
  const hide = () => { tip.hidden = true; };

  /* Titles are for those who have no script; here the tip shows them at once. */
  for (const title of document.querySelectorAll(".marks title")) {
    title.parentNode.dataset.tip = title.textContent;
    title.remove();
  }

  const charts = [...document.querySelectorAll("svg.chart")].map((svg) => {
    const marks = svg.querySelector(".marks");
    const box = marks.viewBox.baseVal;
    return { svg, marks, w: box.width, h: box.height, data: svg.dataset, paths: null, from: 0, to: box.width };
  });
  /* Points of each line and each cloud, in the chart's own measure, read when they are first needed. */
  function paths(chart) {
    if (!chart.paths) {
      chart.paths = [...chart.marks.querySelectorAll("path[data-name]:not(.named):not(.band)")].map((path) => ({
        name: path.dataset.name,
        isLine: path.classList.contains("line"),
        points: (path.getAttribute("d").match(/[\d.]+ [\d.]+/g) || []).map((pair) => pair.split(" ").map(Number)),
      }));
    }
    return chart.paths;
  }
  function place(chart, event) {
    const area = chart.marks.getBoundingClientRect();
    const svg = chart.svg.getBoundingClientRect();
    const scale = svg.width / chart.svg.viewBox.baseVal.width;
    const x = (event.clientX - svg.left) / scale - Number(chart.marks.getAttribute("x"));
    const y = (event.clientY - svg.top) / scale - Number(chart.marks.getAttribute("y"));
    return area && x >= 0 && x <= chart.w && y >= 0 && y <= chart.h
      ? { x, y, at: chart.from + (x / chart.w) * (chart.to - chart.from) } : null;
  }
  function value(chart, y) {
    const share = 1 - y / chart.h, from = Number(chart.data.from), to = Number(chart.data.to);
    return chart.data.log ? from * Math.pow(to / from, share) : from + (to - from) * share;
  }
  function time(chart, x) {
    const first = Number(chart.data.first), last = Number(chart.data.last);
    return first + ((last - first) * x) / chart.w;
  }
  function read(chart, at) {
    const across = (chart.to - chart.from) / chart.w, lines = [];
    let nearest = null;
    for (const path of paths(chart)) {
      let best = null;
      for (const point of path.points) {
        const dx = (point[0] - at.at) / across, dy = path.isLine ? 0 : point[1] - at.y;
        const distance = dx * dx + dy * dy;
        if (!best || distance < best.distance) best = { distance, point, name: path.name };
      }
      if (!best) continue;
      if (path.isLine) { if (best.distance < 2500) lines.push(best); }
      else if (best.distance < 200 && (!nearest || best.distance < nearest.distance)) nearest = best;
    }
    const found = nearest ? [nearest] : lines;
    if (!found.length) return null;
    const when = chart.data.first === undefined ? "" : moment(time(chart, found[0].point[0]), chart.data.zone) + "\n";
    return when + found.map((one) => one.name + ": " + write(value(chart, one.point[1]), chart.data.unit)).join("\n");
  }

  /* Ticks of a stretch of time. */
  function ticks(chart) {
    const group = chart.svg.querySelector(".across");
    chart.ticks = chart.ticks || group.innerHTML;
    if (chart.from === 0 && chart.to === chart.w) { group.innerHTML = chart.ticks; return; }
    const left = Number(chart.marks.getAttribute("x")), top = Number(chart.marks.getAttribute("y"));
    const from = time(chart, chart.from), to = time(chart, chart.to), zone = Number(chart.data.zone || 0);
    const steps = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 604800, 2592000];
    const step = steps.find((one) => (to - from) / one <= chart.w / 120) || 31536000;
    let html = "";
    for (let n = Math.ceil((from + zone) / step); n * step <= to + zone; n += 1) {
      const at = n * step - zone, x = left + ((at - from) / (to - from)) * chart.w;
      const text = chart.data.zone === undefined ? digits(at) + " s"
        : moment(at, chart.data.zone).slice(step >= 86400 ? 0 : 11, step >= 86400 ? 10 : step >= 1 ? 19 : 23);
      html += `<path d="M${x} ${top}v${chart.h}"/><text x="${x}" y="${top + chart.h + 17}">${text}</text>`;
    }
    group.innerHTML = html;
  }
  function closer(first, last, like) {
    for (const chart of charts) {
      if (chart.data.first !== like.data.first || chart.data.last !== like.data.last) continue;
      [chart.from, chart.to] = [first, last].map((share) => share * chart.w);
      chart.marks.setAttribute("viewBox", `${chart.from} 0 ${chart.to - chart.from} ${chart.h}`);
      ticks(chart);
    }
  }

  const draw = (name, parent, className) => {
    const element = document.createElementNS("http:" + "//www.w3.org/2000/svg", name);
    element.setAttribute("class", className);
    parent.append(element);
    return element;
  };
  for (const chart of charts) {
    let pointer = null, brush = null, start = null;
    chart.svg.addEventListener("pointermove", (event) => {
      const at = place(chart, event), named = event.target.dataset && event.target.dataset.tip;
      if (!at) { hide(); if (pointer) pointer.remove(), (pointer = null); return; }
      if (start !== null && brush) {
        brush.setAttribute("x", Math.min(start, at.at));
        brush.setAttribute("width", Math.abs(at.at - start));
        return;
      }
      const text = named || read(chart, at);
      if (text) show(event, text); else hide();
      if (chart.data.first === undefined) return;
      pointer = pointer || draw("path", chart.marks, "pointer");
      pointer.setAttribute("d", `M${at.at} 0V${chart.h}`);
    });
    chart.svg.addEventListener("pointerleave", () => { hide(); if (pointer) pointer.remove(), (pointer = null); });
    if (chart.data.first === undefined) continue;
    chart.svg.addEventListener("pointerdown", (event) => {
      const at = place(chart, event);
      if (!at || event.button !== 0) return;
      start = at.at;
      brush = draw("rect", chart.marks, "brush");
      brush.setAttribute("height", chart.h);
      event.preventDefault();
    });
    addEventListener("pointerup", (event) => {
      if (start === null) return;
      const at = place(chart, event), from = start;
      start = null;
      brush.remove();
      const end = at ? at.at : from < (chart.from + chart.to) / 2 ? chart.from : chart.to;
      if (Math.abs(end - from) * chart.w / (chart.to - chart.from) > 6) closer(Math.min(from, end) / chart.w, Math.max(from, end) / chart.w, chart);
    });
    chart.svg.addEventListener("dblclick", () => closer(0, 1, chart));
  }
  document.documentElement.dataset.script = "ran";
})();
