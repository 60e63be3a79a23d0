// A table whose cells are links, or unfold, is one stop of the Tab key, and so is a list that unfolds: arrow keys go
// through them. Without scripts each is a stop, and so are the few of a small table.
import { all } from "./document.js";
import { whenChanged } from "./page_watch.js";
import { rove } from "./toolbar.js";

const FEW = 3;
const PART = "td a[href]:not(details a), td summary, .folds > details > summary";
const WHOLE = "table, .folds";

// The parts of a table or a list that are not in another one within it.
function listParts(whole) {
  return all(PART, whole).filter((part) => part.closest(WHOLE) === whole);
}

function prepare(whole) {
  const parts = listParts(whole);
  if (parts.length <= (whole.matches("table") ? FEW : 1)) return;
  whole.dataset.walked = "yes";
  rove(parts, parts[0]);
}

function prepareAll() {
  all(":is(table, .folds):not([data-walked])").forEach(prepare);
}

function findPart(event) {
  const part = event.target.closest && event.target.closest(PART);
  return part && part.closest(WHOLE).dataset.walked ? part : null;
}

// The part that a key leads to: the next or the last of all, or the nearest in the same column.
function findNext(part, key) {
  const parts = listParts(part.closest(WHOLE));
  const at = parts.indexOf(part), last = parts.length - 1;
  const along = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[key];
  if (along !== undefined) return parts[Math.max(0, Math.min(along, last))];
  const below = parts.filter((other) => findColumn(other) === findColumn(part));
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  return step && below[below.indexOf(part) + step];
}

function findColumn(part) {
  const cell = part.closest("td");
  return cell ? cell.cellIndex : 0;
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
  if (part) rove(listParts(part.closest(WHOLE)), part);
});

prepareAll();
whenChanged(prepareAll);
