/* What a browser makes of a page: for each panel how many marks there are and whether they are inside of their chart, whether texts at an axis
   cover each other, what the script does with the pointer. Told as JSON. */
const inside = (mark) => {
  const outer = mark.closest("svg.chart").getBoundingClientRect(), box = mark.getBoundingClientRect();
  return box.left >= outer.left - 1 && box.right <= outer.right + 1 && box.top >= outer.top - 1 && box.bottom <= outer.bottom + 1;
};
const covered = (texts) => {
  const boxes = [...texts].map((text) => text.getBoundingClientRect());
  return boxes.some((one, at) => boxes.some((other, behind) => behind > at && one.left < other.right && other.left < one.right
    && one.top + 2 < other.bottom && other.top + 2 < one.bottom));
};
const panels = {};
for (const section of document.querySelectorAll("section")) {
  const marks = [...section.querySelectorAll(".marks path, .marks rect")];
  const rows = [...section.querySelectorAll("tbody tr, li, .figure, .words")].filter((row) => row.getBoundingClientRect().height > 5);
  panels[section.id] = {
    marks: marks.length,
    rows: rows.length,
    outside: marks.filter((mark) => !inside(mark)).length,
    covered: [...section.querySelectorAll("svg.chart")].filter((chart) => covered(chart.querySelectorAll("text"))).length,
  };
}
const figures = {};
for (const figure of document.querySelectorAll("[data-figure]")) figures[figure.dataset.figure] = Number(figure.dataset.value);

const chart = document.querySelector("#pauses svg.chart"), tip = document.getElementById("tip");
let told = "", closer = "", whole = "";
if (chart) {
  const dot = chart.querySelector(".dots.named") || chart.querySelector(".dots");
  const [x, y] = dot.getAttribute("d").match(/[\d.]+/g).map(Number);
  const area = chart.getBoundingClientRect(), marks = chart.querySelector(".marks"), scale = area.width / chart.viewBox.baseVal.width;
  const at = (across, down) => ({
    bubbles: true, button: 0,
    clientX: area.left + (Number(marks.getAttribute("x")) + across) * scale,
    clientY: area.top + (Number(marks.getAttribute("y")) + down) * scale,
  });
  dot.dispatchEvent(new PointerEvent("pointermove", at(x, y)));
  told = tip.hidden ? "" : tip.textContent;
  const width = marks.viewBox.baseVal.width;
  chart.dispatchEvent(new PointerEvent("pointerdown", at(width * 0.25, 50)));
  chart.dispatchEvent(new PointerEvent("pointermove", at(width * 0.5, 50)));
  chart.dispatchEvent(new PointerEvent("pointerup", at(width * 0.75, 50)));
  const box = (id) => document.querySelector(`#${id} .marks`).getAttribute("viewBox");
  const before = `0 0 ${width}`;
  closer = box("pauses");
  const texts = [...chart.querySelectorAll(".across text")].length;
  chart.dispatchEvent(new MouseEvent("dblclick", at(50, 50)));
  whole = box("pauses").startsWith(before) && texts > 0 ? "as before" : box("pauses");
}
const probe = document.createElement("pre");
probe.id = "probe";
probe.textContent = JSON.stringify({
  script: document.documentElement.dataset.script, resources: performance.getEntriesByType("resource").length,
  scrolls: document.documentElement.scrollWidth > innerWidth, panels, figures, told, closer, whole,
  foreign: document.querySelectorAll("main script, main img, iframe, link").length,
});
document.body.append(probe);
