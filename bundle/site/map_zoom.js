// Maps come nearer: by buttons, by the wheel with Ctrl or Command, by pinching, by + - 0 and the arrow keys. The
// drawing's view box changes. "My location" marks a point on the map and never leaves the device.
// Where the page's form chooses the areas, the districts of a map that is near give way to what lies in them, and come
// back when it is far; on other pages a link leads there.
import { keepFragment, readPart, withPart } from "./fragment.js";
import { readChart } from "./marks.js";
import { followControl, wake } from "./page.js";
import { whenChanged } from "./page_watch.js";

const MOST = 8, STEP = 1.6, NEAR = 1.99, SELECTOR = "svg.pv-map", PART = "near", CALM = 250;
const states = {}, pointers = new Map();
let pinched = 0, timer = 0;
document.documentElement.classList.add("can-zoom");
if (navigator.geolocation && window.isSecureContext) document.documentElement.classList.add("can-mark");

// Kept by the map's name: while a page comes alive, and at each new answer, the drawing is replaced by another one.
function state(map) {
  const name = map.querySelector("desc").id;
  if (!map.dataset.whole) map.dataset.whole = map.getAttribute("viewBox");
  const { whole } = map.dataset;
  if (!states[name] || states[name].whole !== whole) {
    const base = whole.split(" ").map(Number);
    states[name] = { whole, base, zoom: 1, x: base[0], y: base[1], far: "", ...readView(base) };
  }
  return states[name];
}

function showAgain() {
  document.querySelectorAll(`${SELECTOR}:not([data-whole])`).forEach((map) => {
    if (state(map).zoom > 1) show(map);
  });
}

whenChanged(showAgain);

// The control that chooses the areas of the page's one map; null on pages without one, and where a district is chosen:
// another map would be of that district alone.
function findControl() {
  const form = document.querySelector("form.controls");
  const { by = null, district } = form ? form.elements : {};
  return district && district.value ? null : by;
}

// The address keeps what is shown as parts of the whole map and the enlargement, then the areas that gave way, with a
// hyphen before those that the page has chosen by itself.
function writeView(at) {
  if (at.zoom <= 1.01) return withPart(PART, []);
  const [x, y, wide, tall] = at.base;
  const shown = [(at.x - x) / wide, (at.y - y) / tall, at.zoom].map((n) => n.toFixed(4));
  return withPart(PART, shown.concat(at.far || []));
}

function readView([x, y, wide, tall]) {
  const [right, down, nearer, far = ""] = readPart(PART);
  const numbers = [right, down, nearer].map(Number);
  if (!numbers.every(Number.isFinite) || !findControl()) return {};
  return { x: x + right * wide, y: y + down * tall, zoom: clamp(Number(nearer), 1, MOST), far };
}

// The finer areas that the page can show, as the value of the control; "" where there are none.
function findFiner(map, control) {
  const ways = readChart(map).marks.flatMap(({ label }) => label.links).filter((way) => way.inside);
  const finer = ways.length ? new URL(ways[0].href, location.href).searchParams.get("by") : "";
  return Array.from(control.options).some((option) => option.value === finer) ? finer : "";
}

// The areas that fit the enlargement, once the hand is at rest: a drawing that is replaced under fingers loses them.
function chooseAreas() {
  const map = document.querySelector(SELECTOR), control = findControl();
  if (!map || !control || pointers.size) return;
  const at = state(map), near = at.zoom >= NEAR;
  if (!near) at.kept = false;
  const gone = at.far.replace("-", "");
  if (gone === control.value) at.far = "";
  const areas = near ? !at.far && !at.kept && findFiner(map, control) : at.far && gone;
  if (!areas || areas === control.value) return keepFragment(writeView(at));
  const isNamed = near ? new URLSearchParams(location.search).has(control.name) : !at.far.startsWith("-");
  at.far = near ? (isNamed ? "" : "-") + control.value : "";
  control.value = areas;
  followControl(control, writeView(at), near || isNamed);
}

function rest() {
  window.clearTimeout(timer);
  timer = window.setTimeout(chooseAreas, CALM);
}

// Areas that the reader has chosen stay until the map has been far.
document.addEventListener("change", (event) => {
  const map = document.querySelector(SELECTOR);
  if (map && event.target === findControl()) Object.assign(state(map), { far: "", kept: true });
}, true);

function clamp(value, low, high) { return Math.min(Math.max(value, low), high); }

function show(map) {
  const at = state(map), base = at.base, wide = base[2] / at.zoom, tall = base[3] / at.zoom;
  at.x = clamp(at.x, base[0], base[0] + base[2] - wide);
  at.y = clamp(at.y, base[1], base[1] + base[3] - tall);
  map.setAttribute("viewBox", [at.x, at.y, wide, tall].map((n) => { return n.toFixed(2); }).join(" "));
  map.style.setProperty("--zoom", at.zoom.toFixed(3));
  if (at.zoom >= NEAR) map.dataset.zoom = at.zoom >= 3.99 ? "z2 z4" : "z2";
  else delete map.dataset.zoom;
  map.classList.toggle("pv-near", at.zoom > 1.01);
  if (findControl()) {
    if (at.zoom > 1.01) wake();
    rest();
  } else {
    offerInside(map, at.zoom >= NEAR ? findMiddleArea(map) : null);
  }
}

function findMiddleArea(map) {
  const frame = map.getBoundingClientRect();
  const middle = new DOMPoint(frame.left + frame.width / 2, frame.top + frame.height / 2);
  return readChart(map).marks.find(({ kind, element }) =>
    kind === "area" && element.isPointInFill(middle.matrixTransform(element.getScreenCTM().inverse())));
}

// The way to the beats of the area in the middle of the map; it is said when it changes.
function offerInside(map, area) {
  const tools = map.closest(".picture").querySelector(".map-zoom");
  const said = tools && tools.querySelector("[role=status]");
  const found = area && area.label.links.find((way) => way.inside);
  const shown = said && said.querySelector("a");
  if (!said || (shown ? shown.getAttribute("href") : "") === (found ? found.href : "")) return;
  if (shown) shown.remove();
  if (!found) return;
  const link = document.createElement("a");
  link.href = found.href;
  link.textContent = found.words;
  said.replaceChildren(link);
}

// Enlarge around a point of the window, which stays where it is; without one, around the middle.
function zoom(map, factor, clientX, clientY) {
  const at = state(map), frame = map.getBoundingClientRect(), base = at.base;
  const scale = Math.min(frame.width / base[2], frame.height / base[3]) * at.zoom;
  const left = frame.left + (frame.width - base[2] * scale / at.zoom) / 2;
  const top = frame.top + (frame.height - base[3] * scale / at.zoom) / 2;
  const dx = clientX === undefined ? base[2] / at.zoom / 2 : (clientX - left) / scale;
  const dy = clientY === undefined ? base[3] / at.zoom / 2 : (clientY - top) / scale;
  const next = clamp(at.zoom * factor, 1, MOST);
  at.x += dx * (1 - at.zoom / next);
  at.y += dy * (1 - at.zoom / next);
  at.zoom = next;
  show(map);
}

function move(map, dx, dy) {
  const at = state(map);
  at.x += dx;
  at.y += dy;
  show(map);
}

function reset(map) {
  state(map).zoom = 1;
  show(map);
}

function mark(map, longitude, latitude) {
  const plane = map.querySelector("[data-projection]"), projection = plane.dataset.projection.split(" ").map(Number);
  const rad = Math.PI / 180, x = longitude * rad * projection[0], y = Math.sin(latitude * rad) / projection[0];
  const px = 4 + (x - projection[1]) * projection[3], py = 4 - (y - projection[2]) * projection[3];
  const point = map.querySelector(".pv-here") || document.createElementNS("http://www.w3.org/2000/svg", "circle");
  point.setAttribute("class", "pv-here");
  point.setAttribute("cx", px);
  point.setAttribute("cy", py);
  point.setAttribute("r", 8 / plane.getScreenCTM().a);
  plane.append(point);
}

function locate(map, button) {
  const said = button.parentNode.querySelector("[role=status]");
  navigator.geolocation.getCurrentPosition((position) => {
    said.textContent = "";
    mark(map, position.coords.longitude, position.coords.latitude);
  }, () => { said.textContent = button.dataset.denied; }, { timeout: 15000, maximumAge: 60000 });
}

const actions = {
  in: function (map) { zoom(map, STEP); },
  out: function (map) { zoom(map, 1 / STEP); },
  whole: reset,
  locate: locate
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-map]");
  const map = button && button.closest(".picture").querySelector(SELECTOR);
  if (map) actions[button.dataset.map](map, button);
});

document.addEventListener("wheel", (event) => {
  const map = event.target.closest(SELECTOR);
  if (!map || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  zoom(map, Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
}, { passive: false });

document.addEventListener("keydown", (event) => {
  const held = event.target.closest(".map-zoom"), map = held && held.closest(".picture").querySelector(SELECTOR);
  if (!map || event.ctrlKey || event.metaKey || event.altKey) return;
  const far = state(map).base[2] / state(map).zoom / 6;
  const ways = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] };
  if (ways[event.key]) move(map, ways[event.key][0], ways[event.key][1]);
  else if (event.key === "+" || event.key === "=") zoom(map, STEP);
  else if (event.key === "-") zoom(map, 1 / STEP);
  else if (event.key === "0") reset(map);
  else return;
  event.preventDefault();
});

function spread() {
  const held = Array.from(pointers.values());
  return Math.hypot(held[0].clientX - held[1].clientX, held[0].clientY - held[1].clientY);
}

document.addEventListener("pointerdown", (event) => {
  const map = event.target.closest(SELECTOR);
  if (!map) return;
  pointers.set(event.pointerId, event);
  if (pointers.size === 2) pinched = spread();
});

document.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId), map = event.target.closest(SELECTOR);
  if (!before || !map) return;
  pointers.set(event.pointerId, event);
  if (pointers.size === 2) {
    const held = Array.from(pointers.values()), now = spread();
    zoom(map, now / (pinched || now), (held[0].clientX + held[1].clientX) / 2, (held[0].clientY + held[1].clientY) / 2);
    pinched = now;
  } else if (state(map).zoom > 1) {
    const scale = map.getScreenCTM().a;
    move(map, (before.clientX - event.clientX) / scale, (before.clientY - event.clientY) / scale);
  }
});

["pointerup", "pointercancel"].forEach((name) => {
  document.addEventListener(name, (event) => { if (pointers.delete(event.pointerId)) rest(); });
});

showAgain();
