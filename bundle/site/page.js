// Makes the pages alive: addresses change without a new document, drawings and tables are put in, focus is kept.
// Everything here has a plain form without it: links are links, the form is a form, the tables are in the page.
import { all, findExploreView } from "./document.js";
import { MOUNT } from "./mount.js";
import { hooks } from "./page_changes.js";
import { whenChanged } from "./page_watch.js";
import { moveEnds, overlaps } from "./period.js";

const unfolded = new Set(); // details that the reader opened on this page
const FOLDS = "[data-chart] details, .controls > details";
const CHANGING = 'form.controls, a[href^="/"]:not([download], [target])';
const NO_PAGE = /^\/(api|briefing|feeds|geography|assets|_dash|healthz|readyz|robots|sitemap)/;
const EXPLORE = `${MOUNT}/assets/explore.mjs`; // what the Explore view needs beside
let shown = null; // the address and the view on the screen
let waiting = null; // what to do when the next page is there
let woken = false; // whether Dash has been sent for
const onceLive = []; // what the reader asked for before Dash was there

// Have a job done with the module of the Explore view, which is fetched where that view is; elsewhere there is none.
function explore(job) {
  if (findExploreView()) import(EXPLORE).then(job, () => {});
}

function drawFigure() {
  explore((figures) => { figures.askForFigure(); });
}

function live() {
  return Boolean(shown && window.dash_clientside && window.dash_clientside.set_props);
}

// The page is whole as it came. Dash, which changes it without a new document, is fetched when a reader comes near
// what changes it: a control, or a link of the site. Reading values asks for nothing.
export function wake() {
  const template = document.getElementById("when-touched");
  if (woken || !template) return;
  woken = true;
  const left = all("script[src]", template.content).map((named) => {
    const script = document.createElement("script");
    script.src = named.getAttribute("src");
    script.async = false; // fetched side by side, run in order
    return document.body.appendChild(script);
  });
  left[left.length - 1].addEventListener("load", () => { new window.DashRenderer(hooks); });
}

// `otherwise` is what is left where Dash does not come.
function whenLive(job, otherwise) {
  if (live()) return job();
  onceLive.push(job);
  wake();
  if (otherwise) window.setTimeout(() => { if (!live()) otherwise(); }, 8000);
}

function fold(details) {
  const chart = details.closest("[data-chart]");
  return `${chart ? chart.dataset.chart : ""} ${details.className}`;
}

// What has the focus, told in a way that finds it again when the page has been drawn anew.
function place() {
  const active = document.activeElement;
  const link = active && active.closest(".beside a[data-district]");
  if (active && active.matches("[data-map]")) return `[data-map="${active.dataset.map}"]`;
  if (!link) return active && active.id ? `#${CSS.escape(active.id)}` : "";
  return `.beside [data-district="${CSS.escape(link.dataset.district)}"]`;
}

// The first HTML gives way to the same page from Dash; what the reader had opened or focused stays so.
function takeOver() {
  const first = document.getElementById("first");
  if (!first) return;
  all(FOLDS, first).filter((d) => d.open).forEach((d) => { unfolded.add(fold(d)); });
  all("input[id]", first).forEach((typed) => {
    const same = document.querySelector(`#page [id=${CSS.escape(typed.id)}]`);
    if (same && typed.value) same.value = typed.value;
  });
  const focused = first.contains(document.activeElement) ? place() : "";
  first.remove();
  const again = focused && document.querySelector(focused);
  if (again) again.focus({ preventScroll: true });
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView();
}

function settle() {
  const view = document.querySelector("#page > .view");
  if (!view) return;
  // Markup travels in an attribute: one component in place of thousands.
  all("[data-html]", view).forEach((holder) => {
    holder.innerHTML = holder.getAttribute("data-html");
    holder.removeAttribute("data-html");
  });
  takeOver();
  if (!shown || shown.address !== view.dataset.address) arrive(view);
  explore((figures) => {
    figures.showFigure();
    followMonths(figures.takeMovedMonths());
  });
  if (live()) onceLive.splice(0).forEach((job) => { job(); });
}

// A new page: its heading gets the focus. A changed choice: the focus stays, and the new sentence is said.
function arrive(view) {
  const before = shown, job = waiting || {};
  const newPage = before && before.view !== view.dataset.view;
  shown = { address: view.dataset.address, view: view.dataset.view };
  window.clearTimeout(job.timer);
  waiting = null;
  document.title = view.dataset.title;
  document.documentElement.lang = view.dataset.lang;
  if (newPage) unfolded.clear();
  all("select[data-value]", view).forEach((s) => { s.value = s.dataset.value; });
  all(FOLDS, view).forEach((d) => { d.open = unfolded.has(fold(d)); });
  whenLive(drawFigure);
  if (newPage) {
    if (job.link) window.scrollTo(0, 0);
    document.getElementById("heading").focus({ preventScroll: !job.link });
  } else if (before) {
    const again = job.focus && view.querySelector(job.focus);
    if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
    document.getElementById("said").textContent = view.dataset.said;
  }
}

// The months that a reader sees in the Explore view are the period of its address and of its controls; the page stays.
function followMonths(months) {
  const form = document.querySelector("form.controls");
  if (!months || !form || !form.elements.period) return;
  const { since, until, period } = form.elements;
  const named = all("option", period).find(({ value }) => value.endsWith(`,${months.since},${months.until}`));
  const other = period.querySelector('[value=""]') || new Option("", "");
  if (!named) other.text = months.name;
  if (!named) period.prepend(other);
  (named || other).selected = true;
  since.value = months.since;
  until.value = months.until;
  const url = new URL(location);
  url.searchParams.set("since", months.since);
  url.searchParams.set("until", months.until);
  history.replaceState(history.state, "", url.pathname + url.search.replace(/%2C/g, ",") + url.hash);
}

// `replaces` is whether the address takes the place of the one before it in the browser's history.
function go(url, link, replaces) {
  if (!live()) return location.assign(url);
  const address = url.pathname + url.search;
  if (address === location.pathname + location.search) return;
  if (waiting) window.clearTimeout(waiting.timer);
  // Dash shows this page already, but the reader has moved on from it.
  if (address === shown.address) return location.assign(url);
  const timer = window.setTimeout(() => { location.assign(url); }, 15000);
  waiting = { link: Boolean(link), focus: place(), timer: timer };
  if (replaces) history.replaceState({}, "", url);
  else if (url.href !== location.href) history.pushState({}, "", url);
  const { pathname, search, hash, href } = url;
  window.dash_clientside.set_props("url", { pathname, search, hash, href });
}

// A preset sets both ends; an end that passes the other one moves it along.
function movePeriod(form, changed) {
  const { since, until, period } = form.elements;
  const preset = changed === period && period.value;
  const chosenEnds = preset ? preset.split(",").slice(1) : [since.value, until.value];
  [since.value, until.value] = moveEnds(chosenEnds, [since.dataset.value, until.dataset.value], {
    fixed: changed === since ? "since" : "until",
    first: all("option", since).map((option) => option.value).sort()[0],
    last: all("option", until).map((option) => option.value).sort().pop(),
  });
}

// The form's address: what the page chose by itself stays out, selects of one name are joined, the rest is kept. A
// chosen period is written with both ends.
function chosen(form) {
  const url = new URL(form.getAttribute("action"), location.href);
  const pairs = new URLSearchParams(location.search);
  const named = {};
  all("select[name]", form).forEach((s) => { (named[s.name] = named[s.name] || []).push(s); });
  if (named.period) {
    const since = named.since[0], until = named.until[0];
    const moved = since.value !== since.dataset.value || until.value !== until.dataset.value;
    if (moved || pairs.has("since") || pairs.has("until")) {
      pairs.set("since", since.value);
      pairs.set("until", until.value);
    }
    const other = pairs.get("with_since");
    if (moved && other && overlaps(other, since.value, until.value)) pairs.delete("with_since");
    delete named.period;
    delete named.since;
    delete named.until;
  }
  Object.keys(named).forEach((name) => {
    const changed = named[name].some((s) => { return s.value !== s.dataset.value; });
    if (!changed && !pairs.has(name)) return;
    const values = named[name].map((s) => { return s.value; }).filter(Boolean);
    pairs.delete(name);
    if (values.length) pairs.set(name, values.join(","));
  });
  url.search = pairs.toString().replace(/%2C/g, ",");
  // A map of another measure shows the same place.
  if (pairs.get("form") === "map" && form.elements.form.dataset.value === "map") url.hash = location.hash;
  return url;
}

// A control that a part of the page has set, as a map does that comes near: the page follows; `hash` is its state, and
// `isNamed` whether the address names what the control has.
export function followControl(control, hash, isNamed) {
  const url = chosen(control.form);
  if (!isNamed) url.searchParams.delete(control.name);
  url.hash = hash;
  whenLive(() => { go(url, null, true); }, () => { location.replace(url); });
}

function isPage(url, link) {
  const own = ["download", "target", "hreflang"].some((name) => link.hasAttribute(name));
  return url.origin === location.origin && url.pathname.startsWith(`${MOUNT}/`) && !own &&
    !NO_PAGE.test(url.pathname.slice(MOUNT.length));
}

function follow(event, link) {
  const url = new URL(link.getAttribute("href"), location.href);
  const inside = url.hash && url.pathname + url.search === location.pathname + location.search;
  if (!live() || inside || !isPage(url, link)) return;
  event.preventDefault();
  go(url, link);
}

document.addEventListener("click", (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[href]");
  if (link) follow(event, link);
}, true);

document.addEventListener("change", (event) => {
  if (!event.target.matches("form.controls select")) return;
  if (event.target.form.elements.period) movePeriod(event.target.form, event.target);
  const url = chosen(event.target.form);
  whenLive(() => { go(url); }, () => { location.assign(url); });
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.controls") || !live()) return;
  event.preventDefault();
  go(chosen(event.target));
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches(FOLDS)) unfolded[event.target.open ? "add" : "delete"](fold(event.target));
}, true);

// A drawing changes with the colors of the page; a figure is drawn anew.
document.addEventListener("plainview:theme", () => { if (live()) drawFigure(); });

// The Explore view is there for its figure, which only Dash draws.
if (findExploreView()) wake();

// Paper has nothing to open: every table is printed.
let opened = [];
window.addEventListener("beforeprint", () => {
  (opened = all("details:not([open])")).forEach((d) => { d.open = true; });
});
window.addEventListener("afterprint", () => { opened.forEach((d) => { d.open = false; }); });

["pointerover", "touchstart", "focusin"].forEach((sign) => {
  document.addEventListener(sign, (event) => {
    if (event.target.closest && event.target.closest(CHANGING)) wake();
  }, { capture: true, passive: true });
});

whenChanged(settle);
