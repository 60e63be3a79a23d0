// The row under a chart is one stop of the Tab key: arrow keys go through it. Without scripts each part is a stop.
import { all } from "./document.js";
import { whenChanged } from "./page_watch.js";

const PART = "summary, button, a[href]";

function listParts(row) {
  const shown = Array.from(row.children).filter((child) => child.getClientRects().length);
  return shown.flatMap((child) => (child.matches(PART) ? [child] : all(":scope > summary", child)));
}

export function rove(parts, chosen) {
  parts.forEach((part) => part.setAttribute("tabindex", part === chosen ? "0" : "-1"));
}

function prepare(row) {
  if (row.dataset.ready) return;
  const parts = listParts(row);
  if (!parts.length) return;
  row.dataset.ready = "yes";
  row.setAttribute("role", "toolbar");
  row.setAttribute("aria-labelledby", row.closest("[data-chart]").getAttribute("aria-labelledby"));
  rove(parts, parts[0]);
}

function look() {
  all("[data-chart] .tools").forEach(prepare);
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest && event.target.closest(".tools[role=toolbar]");
  const parts = row ? listParts(row) : [];
  if (parts.includes(event.target)) rove(parts, event.target);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest && event.target.closest(".tools[role=toolbar]");
  const parts = row ? listParts(row) : [];
  const at = parts.indexOf(event.target);
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = parts.length - 1;
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  parts[Math.max(0, Math.min(to, last))].focus();
});

// Which parts are shown is known once a frame is laid out; to ask before would hold that frame back, at first and
// after each change.
let waiting = false;

function lookAfterFrame() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => setTimeout(() => {
    waiting = false;
    look();
  }));
}

lookAfterFrame();
whenChanged(lookAfterFrame);
