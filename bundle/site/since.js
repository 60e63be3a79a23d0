// What changed since the reader last looked. The page's figures are kept in this browser, only when the reader asks for
// it, and sent nowhere. Where storage is denied, the page says so; without scripts the note is not there.
import { whenChanged } from "./page_watch.js";

const lastSaid = {}; // what was said on this page, for when Dash draws it anew

function store(job) {
  try { return job(window.localStorage); } catch { return undefined; }
}

function read(key) {
  return store((kept) => {
    const found = JSON.parse(kept.getItem(key) || "null");
    return found && Array.isArray(found.figures) && typeof found.at === "string" ? found : null;
  });
}

function write(key, record) {
  return store((kept) => { kept.setItem(key, JSON.stringify(record)); return true; });
}

function day(at) {
  const parts = { day: "numeric", month: "long", year: "numeric" };
  return new Date(at).toLocaleDateString(document.documentElement.lang, parts);
}

function fill(text, places) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => { return name in places ? places[name] : whole; });
}

function differing(now, then) {
  const known = {};
  then.forEach((figure) => { known[figure.id] = figure; });
  return now.filter((figure) => {
    return known[figure.id] && JSON.stringify(known[figure.id].value) !== JSON.stringify(figure.value);
  }).map((figure) => {
    return { title: figure.title, now: figure.text, then: known[figure.id].text };
  });
}

// A change stays on the page for the day on which it was first seen, however often the page is drawn.
function compared(record, figures) {
  const today = new Date().toISOString();
  if (differing(figures, record.figures).length)
    {return { at: today, figures: figures, before: { at: record.at, figures: record.figures } };}
  if (record.before && record.at.slice(0, 10) === today.slice(0, 10)) return record;
  return { at: today, figures: figures, last: record.at };
}

function show(section, said) {
  const key = `plainview:looked:${section.dataset.since}`;
  const phrases = JSON.parse(section.dataset.phrases), figures = JSON.parse(section.dataset.figures);
  const list = section.querySelector(".since-list"), status = section.querySelector(".since-said");
  const allowed = store((kept) => { kept.getItem(key); return true; });
  const record = allowed ? read(key) : null;
  section.hidden = false;
  section.querySelector(".since-remember").hidden = !allowed || Boolean(record);
  section.querySelector(".since-forget").hidden = !record;
  list.textContent = "";
  if (!allowed) { status.textContent = phrases.denied; return; }
  if (!record) { status.textContent = said || phrases.offer; return; }
  if (said) { status.textContent = said; return; }
  const now = compared(record, figures);
  write(key, now);
  if (!now.before) { status.textContent = fill(phrases.same, { day: day(now.last || now.at) }); return; }
  status.textContent = fill(phrases.changed, { day: day(now.before.at) });
  differing(now.figures, now.before.figures).forEach((change) => {
    list.appendChild(document.createElement("li")).textContent = fill(phrases.item, change);
  });
}

document.addEventListener("click", (event) => {
  const section = event.target.closest && event.target.closest("[data-since]");
  if (!section) return;
  const key = `plainview:looked:${section.dataset.since}`, phrases = JSON.parse(section.dataset.phrases);
  if (event.target.closest(".since-remember")) {
    const at = new Date().toISOString();
    const done = write(key, { at: at, figures: JSON.parse(section.dataset.figures) });
    lastSaid[key] = done ? fill(phrases.kept, { day: day(at) }) : phrases.denied;
    show(section, lastSaid[key]);
    section.querySelector(".since-forget").focus();
  } else if (event.target.closest(".since-forget")) {
    store((kept) => { kept.removeItem(key); });
    lastSaid[key] = phrases.forgotten;
    show(section, lastSaid[key]);
    section.querySelector(".since-remember").focus();
  }
});

// Both the first HTML and what Dash puts in its place are filled, each once.
function look() {
  Array.prototype.forEach.call(document.querySelectorAll("[data-since]:not([data-done])"), (section) => {
    if (!section.querySelector(".since-said")) return; // its markup is not in place yet
    section.dataset.done = "yes";
    show(section, lastSaid[`plainview:looked:${section.dataset.since}`]);
  });
}
look();
whenChanged(look);
