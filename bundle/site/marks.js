// What a drawing holds: its marks with their places and texts, read once from the markup that the server sent.
import { all } from "./document.js";
import { readPoints } from "./geometry.js";

const charts = new WeakMap();
const texts = new WeakMap();

// The texts of a chart, the same for its wide and its narrow drawing: check, source, open, inside, and a list for each
// mark.
function readTexts(svg) {
  const holder = svg.closest("[data-marks]");
  if (!holder) return { rows: [] };
  if (!texts.has(holder)) texts.set(holder, JSON.parse(holder.dataset.marks));
  return texts.get(holder);
}

// A mark's lines, and its links as {words, href, away}.
function describe(marks, row) {
  const [what, value, ...others] = row;
  const [more = "", change = "", counted = "", page = "", inside = ""] = others;
  const links = [];
  if (page) links.push({ words: marks.open.replace("{name}", what), href: page });
  if (inside) links.push({ words: marks.inside.replace("{name}", what), href: inside, inside: true });
  if (counted) {
    const words = counted.includes(marks.asks) ? marks.check : marks.source;
    links.push({ words, href: counted, away: true });
  }
  return { what, value, lines: [more, change].filter(Boolean), links };
}

function note(words) {
  return { what: "", value: words, lines: [], links: [] };
}

export function say(mark) {
  const { what, value, lines } = mark.label;
  return [what ? `${what}: ${value}` : value, ...lines].join(". ");
}

// A title is the tooltip where no script runs; here the bubble takes its place.
function takeTitle(title) {
  const element = title.parentNode, words = title.textContent;
  title.remove();
  element.dataset.said = words;
  return { element, words };
}

function measure(element) {
  const box = element.getBBox();
  const shift = element.ownerSVGElement.getScreenCTM().inverse().multiply(element.getScreenCTM());
  const from = new DOMPoint(box.x, box.y).matrixTransform(shift);
  const to = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(shift);
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
}

function shape(element, label, kind) {
  const box = measure(element);
  return { element, label, kind, box, x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function readLine(line, marks) {
  const [left, top, right, base] = line.dataset.plot.split(" ").map(Number);
  const first = Number(line.dataset.first);
  const color = line.dataset.color;
  return readPoints(line.dataset.at).map((at, i) => ({
    ...at, color, kind: "point", plot: { left, top, right, base }, label: describe(marks, marks.rows[first + i]),
  }));
}

// The marks of a drawing and the ways through it: one way for each line, with the breaks and blanks of its panel;
// bars and areas in their own order.
export function readChart(svg) {
  if (charts.has(svg)) return charts.get(svg);
  const marks = readTexts(svg);
  const notes = all("title", svg)
    .filter((title) => title.parentNode !== svg && !title.parentNode.matches(".pv-aside, [data-i]"))
    .map(takeTitle)
    .map(({ element, words }) => shape(element, note(words), "note"));
  const shapes = all("[data-i]", svg).map((element) =>
    shape(element, describe(marks, marks.rows[Number(element.dataset.i)]), element.matches("path") ? "area" : "bar"));
  const ways = all(".pv-line[data-at]", svg).map((line) => {
    const panel = line.closest(".pv-panel") || svg;
    const beside = notes.filter((mark) => panel.contains(mark.element));
    return [...readLine(line, marks), ...beside].sort((a, b) => a.x - b.x);
  });
  const others = [...shapes, ...notes];
  const chart = ways.length
    ? { ways, marks: [...new Set(ways.flat())] }
    : { ways: others.length ? [others.sort(inDocument)] : [], marks: others };
  charts.set(svg, chart);
  return chart;
}

function inDocument(one, other) {
  return one.element.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_PRECEDING ? 1 : -1;
}
