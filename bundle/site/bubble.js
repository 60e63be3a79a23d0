// One bubble for all drawings: hover, tap and the keyboard show the same value in the same place. Nothing is asked of
// the server for it. A tap or a click holds the bubble, so that its links can be reached; Escape lets it go.
import { all } from "./document.js";
import { findMark, findMiddle, findNearest, placeBubble } from "./geometry.js";
import { readChart, say } from "./marks.js";
import { whenChanged } from "./page_watch.js";

const SVG = "http://www.w3.org/2000/svg";
const DRAWING = ".drawing svg.pv-chart";
const FINGER = 24;
const KEYS = /^(Arrow(Right|Left|Up|Down)|Home|End)$/;

const bubble = document.createElement("div");
const said = document.createElement("p");
let shown = null; // {svg, mark}: what the bubble tells of
let held = ""; // what holds it: "tap" until another tap or Escape, "keys" until the pointer meets a mark
let walk = null; // {key, line, place}: where the keyboard stands, which outlives a drawing made anew
let pressedAt = { x: 0, y: 0 }; // where the pointer went down
let focused = ""; // the key of the drawing that has the focus, "" where none has

function key(svg) {
  const card = svg.closest("[data-chart]"), size = ["narrow", "middle"].find((name) => svg.closest(`.${name}`));
  return `${card ? card.dataset.chart : ""} ${size || "wide"}`;
}

function scale(svg) {
  return svg.getScreenCTM().a || 1;
}

function locate(svg, event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
}

function draw(tag, attributes, parent) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
  return parent.appendChild(element);
}

// The ring around a mark, light under dark so that it shows on every ground, and the crosshair of a trend.
function ring(svg, mark) {
  clear(svg);
  const group = draw("g", { class: "pv-mark", "aria-hidden": "true" }, svg);
  const unit = 1 / scale(svg);
  if (mark.plot) draw("path", { class: "cross", d: `M${mark.x} ${mark.plot.top}V${mark.plot.base}` }, group);
  for (const layer of ["under", "over"]) {
    if (mark.kind === "area") {
      const outline = mark.element.cloneNode(false);
      const { a, b, c, d, e, f } = svg.getScreenCTM().inverse().multiply(mark.element.getScreenCTM());
      ["fill", "data-i", "data-district"].forEach((attribute) => outline.removeAttribute(attribute));
      outline.setAttribute("class", layer);
      outline.setAttribute("transform", `matrix(${[a, b, c, d, e, f]})`);
      group.appendChild(outline);
    } else if (mark.plot) {
      draw("circle", { class: layer, cx: mark.x, cy: mark.y, r: 6 * unit }, group);
    } else {
      const { x, y, width, height } = mark.box;
      const space = 4 * unit;
      const around = { x: x - space, y: y - space, width: width + 2 * space, height: height + 2 * space, rx: 3 };
      draw("rect", { class: layer, ...around }, group);
    }
  }
}

function clear(svg) {
  all(".pv-mark", svg).forEach((old) => old.remove());
}

function findArea({ element }) {
  return element && element.matches("[data-district]") ? element : null;
}

function findListed(event) {
  return event.target.closest && event.target.closest(".beside [data-district]");
}

// The list beside a map has the same areas: one is marked in both.
function together(area) {
  all(".hot").forEach((other) => other.classList.remove("hot"));
  if (!area) return;
  const same = `[data-district="${CSS.escape(area.dataset.district)}"]`;
  all(same, area.closest(".map-and-list")).forEach((other) => other.classList.add("hot"));
}

function line(words, kind) {
  const element = bubble.appendChild(document.createElement("p"));
  element.className = kind;
  element.textContent = words;
}

function fill(mark) {
  bubble.textContent = "";
  if (mark.label.what) line(mark.label.what, "what");
  line(mark.label.value, "value");
  mark.label.lines.forEach((words) => line(words, "more"));
  mark.label.links.forEach(({ words, href, away }) => {
    const link = bubble.appendChild(document.createElement("a"));
    link.href = href;
    link.textContent = words;
    if (away && window.parent !== window) Object.assign(link, { target: "_blank", rel: "noopener" });
  });
}

// `at` is where the pointer is, in pixels of the window; without one the mark's own place.
function show(svg, mark, at) {
  if (shown && shown.svg !== svg) clear(shown.svg);
  if (!shown || shown.mark !== mark) {
    ring(svg, mark);
    fill(mark);
    together(findArea(mark));
  }
  shown = { svg, mark };
  bubble.hidden = false;
  const middle = new DOMPoint(mark.x, mark.y).matrixTransform(svg.getScreenCTM());
  const own = mark.plot || !at ? middle : at;
  const size = bubble.getBoundingClientRect();
  const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placeBubble({ x: own.x, y: own.y, gap: 16 }, size, room);
  bubble.style.left = `${left + window.scrollX}px`;
  bubble.style.top = `${top + window.scrollY}px`;
}

function hide() {
  held = "";
  if (!shown) return;
  clear(shown.svg);
  together(null);
  shown = null;
  bubble.hidden = true;
}

function hold(by, svg, mark, at) {
  held = by;
  show(svg, mark, at);
  said.textContent = say(mark);
}

// An area is met by its outline, and a small one by a finger beside it; all else by where it is.
function markAt(svg, event) {
  const { marks } = readChart(svg);
  const { x, y } = locate(svg, event);
  const reach = FINGER / scale(svg);
  const areas = marks.filter((mark) => mark.kind === "area");
  if (!areas.length) return findMark(marks, x, y, reach);
  const small = areas.filter(({ box }) => Math.max(box.width, box.height) < 2 * reach);
  const met = areas.find((mark) => mark.element === event.target);
  return small.find((mark) => mark === met) || findMiddle(small, x, y, reach) || met || null;
}

function stand(svg, lineAt, place) {
  const way = readChart(svg).ways[lineAt];
  walk = { key: key(svg), line: lineAt, place: Math.max(0, Math.min(place, way.length - 1)) };
  hold("keys", svg, way[walk.place]);
  reveal(svg, way[walk.place]);
}

// A drawing may be taller than the window, which follows the keyboard to its marks.
function reveal(svg, mark) {
  svg.querySelector(".pv-mark .over").scrollIntoView({ block: "nearest" });
  show(svg, mark);
}

function step(svg, pressed) {
  const { ways } = readChart(svg);
  const here = walk && walk.key === key(svg) ? walk : { line: 0, place: -1 };
  const across = { ArrowUp: -1, ArrowDown: 1 }[pressed] || 0;
  if (across && ways.length > 1 && here.place >= 0) {
    const to = (here.line + across + ways.length) % ways.length;
    const from = ways[here.line];
    return stand(svg, to, findNearest(ways[to], from[here.place].x - findLeft(from) + findLeft(ways[to])));
  }
  const along = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[pressed];
  const last = ways[here.line].length - 1;
  stand(svg, here.line, pressed === "Home" ? 0 : pressed === "End" ? last : here.place < 0 ? 0 : here.place + along);
}

// Panels lie side by side: the same time in another one has the same distance from its left edge.
function findLeft(way) {
  const point = way.find((mark) => mark.plot);
  return point ? point.plot.left : 0;
}

function remember(svg, mark) {
  const { ways } = readChart(svg);
  const at = ways.findIndex((way) => way.includes(mark));
  if (at >= 0) walk = { key: key(svg), line: at, place: ways[at].indexOf(mark) };
}

function prepare(svg) {
  if (svg.dataset.ready || !svg.closest(".picture")) return;
  svg.dataset.ready = "yes";
  if (!svg.querySelector(".pv-line, [data-i], :scope > * title")) return;
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  nameDrawing(svg);
  // The page has been drawn anew under the reader: the focus stays where it was.
  const lost = focused && focused === key(svg) && document.activeElement === document.body;
  if (lost && svg.getClientRects().length) svg.focus({ preventScroll: true });
}

// A title is also a tooltip, which would lie over the bubble: the drawing keeps it as its name.
function nameDrawing(svg) {
  const title = svg.querySelector(":scope > title");
  const description = svg.querySelector(":scope > desc");
  const hint = svg.closest(".picture").querySelector(".walk");
  svg.removeAttribute("aria-labelledby");
  svg.setAttribute("aria-label", title ? title.textContent : "");
  if (title) title.remove();
  const described = [description, hint].filter((element) => element && element.id).map((element) => element.id);
  if (described.length) svg.setAttribute("aria-describedby", described.join(" "));
}

// The page has been drawn anew under a reader who is at a link of the bubble: both stay, at the new drawing.
function goOnAt(link) {
  const svg = all(DRAWING).find((other) => walk && key(other) === walk.key && other.getClientRects().length);
  if (!svg) return;
  stand(svg, walk.line, walk.place);
  const again = all("a", bubble)[link];
  if (again) again.focus({ preventScroll: true });
}

function look() {
  const isLost = shown && !shown.svg.isConnected;
  const link = isLost ? all("a", bubble).indexOf(document.activeElement) : -1;
  if (isLost) hide();
  all(DRAWING).forEach(prepare);
  if (link >= 0) goOnAt(link);
}

function drawingOf(event) {
  const svg = event.target.closest && event.target.closest(DRAWING);
  return svg && svg.dataset.ready ? svg : null;
}

function atPointer(event) {
  return { x: event.clientX, y: event.clientY };
}

document.addEventListener("pointermove", (event) => {
  if (event.pointerType === "touch" || held === "tap") return;
  const svg = drawingOf(event);
  const mark = svg && markAt(svg, event);
  if (mark) {
    held = "";
    show(svg, mark, atPointer(event));
  } else if (!held && !bubble.contains(event.target)) hide();
});

document.addEventListener("pointerdown", (event) => { pressedAt = atPointer(event); }, { capture: true });

document.addEventListener("click", (event) => {
  if (bubble.contains(event.target)) return;
  // A map that was dragged has not been tapped.
  if (event.detail && Math.hypot(pressedAt.x - event.clientX, pressedAt.y - event.clientY) > FINGER / 2) return;
  const svg = drawingOf(event);
  const mark = svg && markAt(svg, event);
  if (!mark) {
    focused = "";
    return hide();
  }
  remember(svg, mark);
  hold("tap", svg, mark, atPointer(event));
});

document.addEventListener("focusin", (event) => {
  const svg = drawingOf(event);
  if (svg === event.target && svg.matches(":focus-visible")) {
    const here = walk && walk.key === key(svg) ? walk : { line: 0, place: 0 };
    stand(svg, Math.min(here.line, readChart(svg).ways.length - 1), here.place);
  }
  focused = svg === event.target ? key(svg) : "";
});

document.addEventListener("focusout", (event) => {
  if (shown && event.target === shown.svg && !bubble.contains(event.relatedTarget)) hide();
});

["pointerover", "focusin"].forEach((sign) => {
  document.addEventListener(sign, (event) => {
    const listed = findListed(event);
    if (listed) together(listed);
  });
});

["pointerout", "focusout"].forEach((sign) => {
  document.addEventListener(sign, (event) => {
    if (findListed(event)) together(shown && findArea(shown.mark));
  });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const links = all("a", bubble);
  if (event.key === "Escape" && shown) {
    const { svg } = shown;
    if (bubble.contains(event.target)) svg.focus();
    return hide();
  }
  if (event.key === "Tab" && bubble.contains(event.target)) {
    const to = links[links.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    event.preventDefault();
    return (to || shown.svg).focus();
  }
  const svg = drawingOf(event);
  if (svg !== event.target) return;
  if (KEYS.test(event.key)) {
    event.preventDefault();
    step(svg, event.key);
  } else if (/^(Enter| )$/.test(event.key) && shown) {
    event.preventDefault();
    if (links.length) links[0].focus();
  }
});

// A phone's window changes its height while it scrolls: the bubble stays as long as its drawing does.
window.addEventListener("resize", () => {
  if (shown && shown.svg.getClientRects().length) show(shown.svg, shown.mark);
  else hide();
});

bubble.className = "bubble";
bubble.hidden = true;
said.className = "unseen";
said.setAttribute("role", "status");
document.body.append(bubble, said);
whenChanged(look);
look();

// For what else marks a point: the sound of a trend.
export { clear, ring };
