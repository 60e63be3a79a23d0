// What changed since the reader last looked. The page's figures are kept in this browser, only when the reader asks for
// it, and sent nowhere. Where storage is denied, the page says so; without scripts the note is not there.
(function () {
  "use strict";

  var lastSaid = {}; // what was said on this page, for when Dash draws it anew

  function store(job) {
    try { return job(window.localStorage); } catch (denied) { return undefined; }
  }

  function read(key) {
    return store(function (kept) {
      var found = JSON.parse(kept.getItem(key) || "null");
      return found && Array.isArray(found.figures) && typeof found.at === "string" ? found : null;
    });
  }

  function write(key, record) {
    return store(function (kept) { kept.setItem(key, JSON.stringify(record)); return true; });
  }

  function day(at) {
    return new Date(at).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
  }

  function fill(text, places) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in places ? places[name] : whole; });
  }

  function differing(now, then) {
    var known = {};
    then.forEach(function (figure) { known[figure.id] = figure; });
    return now.filter(function (figure) {
      return known[figure.id] && JSON.stringify(known[figure.id].value) !== JSON.stringify(figure.value);
    }).map(function (figure) {
      return { title: figure.title, now: figure.text, then: known[figure.id].text };
    });
  }

  // A change stays on the page for the day on which it was first seen, however often the page is drawn.
  function compared(record, figures) {
    var today = new Date().toISOString();
    if (differing(figures, record.figures).length)
      return { at: today, figures: figures, before: { at: record.at, figures: record.figures } };
    if (record.before && record.at.slice(0, 10) === today.slice(0, 10)) return record;
    return { at: today, figures: figures, last: record.at };
  }

  function show(section, said) {
    var key = "plainview:looked:" + section.dataset.since;
    var phrases = JSON.parse(section.dataset.phrases), figures = JSON.parse(section.dataset.figures);
    var list = section.querySelector(".since-list"), told = section.querySelector(".since-said");
    var allowed = store(function (kept) { kept.getItem(key); return true; });
    var record = allowed ? read(key) : null;
    section.hidden = false;
    section.querySelector(".since-remember").hidden = !allowed || Boolean(record);
    section.querySelector(".since-forget").hidden = !record;
    list.textContent = "";
    if (!allowed) { told.textContent = phrases.denied; return; }
    if (!record) { told.textContent = said || phrases.offer; return; }
    if (said) { told.textContent = said; return; }
    var now = compared(record, figures);
    write(key, now);
    if (!now.before) { told.textContent = fill(phrases.same, { day: day(now.last || now.at) }); return; }
    told.textContent = fill(phrases.changed, { day: day(now.before.at) });
    differing(now.figures, now.before.figures).forEach(function (change) {
      list.appendChild(document.createElement("li")).textContent = fill(phrases.item, change);
    });
  }

  document.addEventListener("click", function (event) {
    var section = event.target.closest && event.target.closest("[data-since]");
    if (!section) return;
    var key = "plainview:looked:" + section.dataset.since, phrases = JSON.parse(section.dataset.phrases);
    if (event.target.closest(".since-remember")) {
      var at = new Date().toISOString();
      var done = write(key, { at: at, figures: JSON.parse(section.dataset.figures) });
      lastSaid[key] = done ? fill(phrases.kept, { day: day(at) }) : phrases.denied;
      show(section, lastSaid[key]);
      section.querySelector(".since-forget").focus();
    } else if (event.target.closest(".since-forget")) {
      store(function (kept) { kept.removeItem(key); });
      lastSaid[key] = phrases.forgotten;
      show(section, lastSaid[key]);
      section.querySelector(".since-remember").focus();
    }
  });

  // Both the first HTML and what Dash puts in its place are filled, each once.
  function look() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-since]:not([data-done])"), function (section) {
      if (!section.querySelector(".since-said")) return; // its markup is not in place yet
      section.dataset.done = "yes";
      show(section, lastSaid["plainview:looked:" + section.dataset.since]);
    });
  }
  look();
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
