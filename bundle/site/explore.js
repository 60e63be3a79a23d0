// The Explore view: sends for its figure, and serves the buttons and boxes that move it and show and hide its lines.
// Dash draws the figure into the holder; until then, and without scripts, the drawing is there.
import { all, findExploreView } from "./document.js";
import { keepFragment, readPart, withPart } from "./fragment.js";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const NARROW = 560, STEP = 1.6, SHIFT = 0.5;
let asked = 0;
let seen = {}; // what time was last on the screen of a page: in other colors the figure is another one
let address = ""; // of the page for the months that were last on the screen

// A figure is for a phone where the drawing is; one drawing for all widths does not tell.
function isNarrow(card) {
  const drawn = card.querySelector(".drawing .narrow");
  return drawn ? drawn.clientWidth > 0 : card.querySelector(".stage").clientWidth < NARROW;
}

// The figure in the reader's colors and for the width of the screen; it is drawn anew where these change.
export function askForFigure() {
  const card = findExploreView();
  if (!card) return;
  const scheme = document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
  const look = { scheme: scheme, narrow: isNarrow(card), asked: ++asked };
  window.dash_clientside.set_props({ type: "look", chart: card.dataset.chart }, { data: look });
}

function findGraph(card) {
  const graph = card && card.querySelector(".holder .js-plotly-plot");
  return graph && graph.querySelector(".main-svg") ? graph : null;
}

function listTraces(graph, fits) {
  return graph.data.map((trace, i) => (trace.meta && fits(trace.meta) ? i : -1)).filter((i) => i >= 0);
}

// Names that have room only when the map is enlarged come and go with the enlargement.
function showNames(graph) {
  const frame = graph.layout.meta && graph.layout.meta.frame;
  if (!frame) return;
  const [left, right] = graph.layout.xaxis.range;
  const zoom = frame[2] / (right - left);
  const changed = listTraces(graph, (meta) => meta.level > 1)
    .filter((i) => graph.data[i].visible !== (zoom >= graph.data[i].meta.level - 0.01));
  if (!changed.length) return;
  const shown = changed.map((i) => zoom >= graph.data[i].meta.level - 0.01);
  window.Plotly.restyle(graph, { visible: shown }, changed);
}

function showLine(graph, box) {
  const place = Number(box.dataset.line);
  const traces = listTraces(graph, (meta) => meta.line === place);
  window.Plotly.restyle(graph, { visible: box.checked ? true : "legendonly" }, traces);
  const label = (graph.layout.annotations || []).findIndex((note) => note.name === `line-${place}`);
  if (label >= 0) window.Plotly.relayout(graph, { [`annotations[${label}].visible`]: box.checked });
}

// The link to the page for the months on the screen; null for a figure without any.
function findUse(card) {
  return card && card.querySelector(".choice .use");
}

// The months on the screen where a reader has moved them since the last call, as {since, until, name}; else null.
export function takeMovedMonths() {
  const card = findExploreView(), use = findUse(card);
  if (!use || !address || use.href === address) return null;
  address = use.href;
  const ends = new URLSearchParams(use.search);
  return { since: ends.get("since"), until: ends.get("until"), name: use.dataset.months };
}

// What is on the screen of a figure whose range is no period stands in the address, as the lines do that a reader has
// chosen.
const VIEW = "view", LINES = "lines";

function listAxes(graph) {
  const { xaxis, yaxis, meta } = graph.layout;
  return meta && meta.frame ? [xaxis, yaxis] : [xaxis];
}

// The ends between which each axis can be moved; null for one that cannot.
function listLimits(graph) {
  const { xaxis = {}, meta } = graph.layout;
  if (meta && meta.frame) {
    const [left, top, wide, tall] = meta.frame;
    return [[left, left + wide], [top, top + tall]];
  }
  const { type, minallowed, maxallowed } = xaxis;
  return minallowed === undefined ? null : [readRange({ type, range: [minallowed, maxallowed] })];
}

function isWhole(graph) {
  const limits = listLimits(graph);
  return listAxes(graph).every((axis, i) => {
    const ends = readRange(axis);
    return Math.min(...ends) <= limits[i][0] && Math.max(...ends) >= limits[i][1];
  });
}

// What moves a map is shown once there is somewhere to move to.
function tellWhole(card, graph) {
  card.classList.toggle("whole", isWhole(graph));
}

function writeView(graph) {
  const axes = listAxes(graph);
  const ends = axes.flatMap((axis) => readRange(axis).map((end) => writeEnd(axis, end)));
  const written = ends.map((end) => (typeof end === "number" ? end.toFixed(1) : end));
  keepFragment(withPart(VIEW, isWhole(graph) ? [] : written));
}

function showView(graph) {
  const axes = listAxes(graph), ends = readPart(VIEW);
  if (ends.length !== 2 * axes.length) return;
  const ranges = axes.map((axis, i) => readRange({ type: axis.type, range: ends.slice(2 * i, 2 * i + 2) }));
  if (ranges.flat().every(Number.isFinite)) setRanges(graph, ranges);
}

// The server tells the months of a stretch of time, and the page for them.
function keepEnds(card, page, range) {
  const ends = range.map(String);
  if (seen.page === page && seen.range.join() === ends.join()) return;
  seen = { page, range: ends };
  window.dash_clientside.set_props({ type: "ends", chart: card.dataset.chart }, { data: ends });
}

// A view shows its figure as soon as that is drawn.
export function showFigure() {
  const card = findExploreView(), graph = findGraph(card);
  if (!card) return;
  checkLines(card);
  card.classList.toggle("explored", Boolean(graph));
  if (!graph || graph.dataset.ready) return;
  graph.dataset.ready = "yes";
  const use = findUse(card), hasView = !use && listLimits(graph);
  const page = card.closest(".view").dataset.address;
  address = use ? use.href : "";
  if (hasView) {
    showView(graph);
    tellWhole(card, graph);
  } else if (use && seen.page === page) window.Plotly.relayout(graph, { "xaxis.range": seen.range });
  graph.on("plotly_relayout", () => {
    if (hasView && moveInside(graph)) return;
    showNames(graph);
    if (hasView) {
      tellWhole(card, graph);
      writeView(graph);
    } else if (use && graph.layout.xaxis.type === "date") keepEnds(card, page, graph.layout.xaxis.range);
  });
  all(".lines input", card).forEach((box) => { if (box.checked !== box.defaultChecked) showLine(graph, box); });
}

// The boxes of a new page stand as the address says, before there is a figure.
function checkLines(card) {
  const lines = readPart(LINES), boxes = all(".lines:not([data-ready]) input", card);
  if (!boxes.length) return;
  boxes[0].closest(".lines").dataset.ready = "yes";
  if (lines.length) boxes.forEach((box) => { box.checked = lines.includes(box.dataset.line); });
}

function writeLines(boxes) {
  const chosen = boxes.some((box) => box.checked !== box.defaultChecked);
  const shown = boxes.filter((box) => box.checked).map((box) => box.dataset.line);
  keepFragment(withPart(LINES, chosen ? (shown.length ? shown : ["none"]) : []));
}

// Time and places as numbers, which can be stretched and moved.
function readRange(axis) {
  const isTime = axis.type === "date";
  return axis.range.map((end) => (isTime ? new Date(String(end).replace(" ", "T")).getTime() : Number(end)));
}

function writeEnd(axis, end) {
  return axis.type === "date" ? new Date(end).toISOString().slice(0, 10) : end;
}

// The range stretched by a factor and moved by a part of its length, within what there is.
function moveAxis(axis, limits, factor, shift) {
  const [start, end] = readRange(axis), length = end - start;
  const whole = limits[1] - limits[0];
  const sign = Math.sign(length), longest = Math.min(Math.abs(length) * factor, whole);
  const middle = (start + end) / 2 + shift * Math.abs(length);
  const low = Math.min(Math.max(middle - longest / 2, limits[0]), limits[1] - longest);
  return sign > 0 ? [low, low + longest] : [low + longest, low];
}

// Ranges are given for each axis in turn, as numbers.
function setRanges(graph, ranges) {
  const axes = listAxes(graph);
  const changed = ranges.map((ends, i) => [`${"xy"[i]}axis.range`, ends.map((end) => writeEnd(axes[i], end))]);
  window.Plotly.relayout(graph, Object.fromEntries(changed));
}

// A map that has been dragged or turned out of its frame comes back into it; false for one that is inside.
function moveInside(graph) {
  const axes = listAxes(graph), limits = listLimits(graph);
  const ranges = axes.map((axis, i) => moveAxis(axis, limits[i], 1, 0));
  const near = 1e-6 * (limits[0][1] - limits[0][0]);
  const isInside = axes.every((axis, i) => readRange(axis).every((end, j) => Math.abs(end - ranges[i][j]) < near));
  if (!isInside) setRanges(graph, ranges);
  return !isInside;
}

const MOVES = {
  in: [1 / STEP, 0, 0],
  out: [STEP, 0, 0],
  earlier: [1, -SHIFT, 0],
  later: [1, SHIFT, 0],
  west: [1, -SHIFT / 2, 0],
  east: [1, SHIFT / 2, 0],
  north: [1, 0, -SHIFT / 2],
  south: [1, 0, SHIFT / 2],
  all: [1e9, 0, 0],
};

function move(graph, name) {
  const [factor, ...shifts] = MOVES[name], limits = listLimits(graph);
  setRanges(graph, listAxes(graph).map((axis, i) => moveAxis(axis, limits[i], factor, shifts[i])));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-move]"), graph = findGraph(findExploreView());
  if (button && graph) move(graph, button.dataset.move);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches(".lines input")) return;
  const graph = findGraph(findExploreView());
  if (graph) showLine(graph, event.target);
  writeLines(all(".lines input"));
});

// Plotly would keep every finger that goes down on a figure. It is told of one that goes sideways, and on a map that is
// near of one that goes anywhere; else a finger moves the page, as elsewhere. Two fingers bring a map nearer.
const FIGURE = ".exploring .holder .nsewdrag", NEAR_MAP = ".map:not(.whole)", SLIP = 8, PINCH = 0.15;
let finger = null; // where one finger went down, until it has gone anywhere
let spread = 0; // of two fingers on a map, as it was last followed; 0 while there are none

function measureSpread([one, other]) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

// The map is enlarged around the place between two fingers, which stays under them.
function pinch(graph, touches) {
  const now = measureSpread(touches), frame = graph.querySelector(".nsewdrag").getBoundingClientRect();
  if (Math.abs(Math.log(now / spread)) < PINCH) return;
  const factor = spread / now, limits = listLimits(graph);
  const right = (touches[0].clientX + touches[1].clientX) / 2 - frame.left;
  const down = (touches[0].clientY + touches[1].clientY) / 2 - frame.top;
  const shifts = [right / frame.width, down / frame.height].map((part) => (part - 0.5) * (1 - factor));
  spread = now;
  setRanges(graph, listAxes(graph).map((axis, i) => moveAxis(axis, limits[i], factor, shifts[i])));
}

document.addEventListener("touchstart", (event) => {
  if (!event.isTrusted || !event.target.matches(FIGURE)) return;
  const { touches } = event, two = touches.length === 2 && event.target.closest(".map");
  spread = two ? measureSpread(touches) : 0;
  finger = touches.length === 1 ? touches[0] : null;
  if (two || finger) event.stopPropagation();
}, { capture: true, passive: true });

document.addEventListener("touchmove", (event) => {
  const { touches } = event;
  if (spread && touches.length === 2) {
    event.stopPropagation();
    return pinch(findGraph(findExploreView()), touches);
  }
  if (!finger) return;
  const across = Math.abs(touches[0].clientX - finger.clientX), along = Math.abs(touches[0].clientY - finger.clientY);
  if (Math.max(across, along) < SLIP) return;
  const began = [finger];
  finger = null;
  if (across < along && !began[0].target.closest(NEAR_MAP)) return;
  const told = { bubbles: true, cancelable: true, touches: began, targetTouches: began, changedTouches: began };
  began[0].target.dispatchEvent(new TouchEvent("touchstart", told));
}, { capture: true, passive: true });

["touchend", "touchcancel"].forEach((name) => {
  document.addEventListener(name, () => { spread = 0; }, { capture: true, passive: true });
});
