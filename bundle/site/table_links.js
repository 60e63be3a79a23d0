// A table whose cells are links, or unfold, is one stop of the Tab key: arrow keys go through them. Without scripts,
// and in a table of few, each is a stop.
import { all } from "./document.js";
import { rove } from "./toolbar.js";

const FEW = 3;
const PART = "td a[href]:not(details a), td summary";

function prepare(table) {
  const parts = all(PART, table);
  if (parts.length <= FEW) return;
  table.dataset.walked = "yes";
  rove(parts, parts[0]);
}

function prepareAll() {
  all("table:not([data-walked])").forEach(prepare);
}

function findPart(event) {
  const part = event.target.closest && event.target.closest(PART);
  return part && part.closest("table[data-walked]") ? part : null;
}

// The part that a key leads to: the next or the last of all, or the nearest in the same column.
function findNext(part, key) {
  const parts = all(PART, part.closest("table"));
  const at = parts.indexOf(part), last = parts.length - 1;
  const along = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key];
  if (along !== undefined) return parts[Math.max(0, Math.min(along, last))];
  const column = part.closest("td").cellIndex;
  const below = parts.filter((other) => other.closest("td").cellIndex === column);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  return step && below[below.indexOf(part) + step];
}

document.addEventListener("keydown", (event) => {
  const part = findPart(event);
  if (!part || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = findNext(part, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("focusin", (event) => {
  const part = findPart(event);
  if (part) rove(all(PART, part.closest("table")), part);
});

prepareAll();
new MutationObserver(prepareAll).observe(document.documentElement, { childList: true, subtree: true });
