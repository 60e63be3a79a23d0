// Makes the pages alive: addresses change without a new document, drawings and tables are put in, focus is kept.
// Everything here has a plain form without it: links are links, the form is a form, the tables are in the page.
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var explored = new Set(); // charts whose interactive form the reader asked for
  var unfolded = new Set(); // details that the reader opened on this page
  var clicks = 0;
  var shown = null; // the address and the view on the screen
  var waiting = null; // what to do when the next page is there
  var woken = false; // whether Dash has been sent for
  var onceLive = []; // what the reader asked for before Dash was there
  var DRAWING = ".trend .drawing, .breakdown .drawing";

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function live() {
    return Boolean(shown && window.dash_clientside && window.dash_clientside.set_props);
  }

  // The page is whole as it came. Dash, which changes it without a new document, is fetched at the first sign of a reader.
  function wake() {
    var template = document.getElementById("when-touched");
    if (woken || !template) return;
    woken = true;
    var left = all("script[src]", template.content).map(function (named) {
      var script = document.createElement("script");
      script.src = named.getAttribute("src");
      script.async = false; // fetched side by side, run in order
      return document.body.appendChild(script);
    });
    left[left.length - 1].addEventListener("load", function () { new window.DashRenderer(); });
  }

  // `otherwise` is what is left where Dash does not come.
  function whenLive(job, otherwise) {
    if (live()) return job();
    onceLive.push(job);
    wake();
    if (otherwise) window.setTimeout(function () { if (!live()) otherwise(); }, 8000);
  }

  function fold(details) {
    return details.closest("[data-chart]").dataset.chart + " " + details.className;
  }

  // What has the focus, told in a way that finds it again when the page has been drawn anew.
  function place() {
    var active = document.activeElement;
    var link = active && active.closest(".map-and-list a[href]");
    if (!link) return active && active.id ? "#" + CSS.escape(active.id) : "";
    return link.closest(".beside") ? '.beside [data-district="' + CSS.escape(link.dataset.district) + '"]'
      : '.drawing a[aria-label^="' + CSS.escape(link.getAttribute("aria-label").split(":")[0]) + ':"]';
  }

  // The first HTML gives way to the same page from Dash; what the reader had opened or focused stays so.
  function takeOver() {
    var first = document.getElementById("first");
    if (!first) return;
    all("[data-chart] details[open]", first).forEach(function (d) { unfolded.add(fold(d)); });
    all("input[id]", first).forEach(function (typed) {
      var same = document.querySelector("#page [id=" + CSS.escape(typed.id) + "]");
      if (same && typed.value) same.value = typed.value;
    });
    var focused = first.contains(document.activeElement) ? place() : "";
    first.remove();
    var again = focused && document.querySelector(focused);
    if (again) again.focus({ preventScroll: true });
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) target.scrollIntoView();
  }

  function settle() {
    var view = document.querySelector("#page > .view");
    if (!view) return;
    // Markup travels in an attribute: one component in place of thousands.
    all("[data-html]", view).forEach(function (holder) {
      holder.innerHTML = holder.getAttribute("data-html");
      holder.removeAttribute("data-html");
    });
    takeOver();
    if (!shown || shown.address !== view.dataset.address) arrive(view);
    cards(view);
    if (live()) onceLive.splice(0).forEach(function (job) { job(); });
  }

  // A new page: its heading gets the focus. A changed choice: the focus stays, and the new sentence is said.
  function arrive(view) {
    var before = shown, job = waiting || {};
    var newPage = before && before.view !== view.dataset.view;
    shown = { address: view.dataset.address, view: view.dataset.view };
    window.clearTimeout(job.timer);
    waiting = null;
    document.title = view.dataset.title;
    document.documentElement.lang = view.dataset.lang;
    if (newPage) unfolded.clear();
    all("select[data-value]", view).forEach(function (s) { s.value = s.dataset.value; });
    all("[data-chart] details", view).forEach(function (d) { d.open = unfolded.has(fold(d)); });
    all("[data-chart]", view).forEach(function (card) { if (explored.has(card.dataset.chart)) explore(card); });
    if (newPage) {
      if (job.link) window.scrollTo(0, 0);
      document.getElementById("heading").focus({ preventScroll: !job.link });
    } else if (before) {
      var again = job.focus && view.querySelector(job.focus);
      if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
      document.getElementById("said").textContent = view.dataset.said;
    }
  }

  function go(url, link) {
    if (!live()) return location.assign(url);
    if (waiting) window.clearTimeout(waiting.timer);
    if (shown.address === url.pathname + url.search) return;
    var timer = window.setTimeout(function () { location.assign(url); }, 15000);
    waiting = { link: Boolean(link), focus: place(), timer: timer };
    if (url.href !== location.href) history.pushState({}, "", url);
    window.dash_clientside.set_props("url", { pathname: url.pathname, search: url.search, href: url.href });
  }

  function month(text) { return Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1; }

  function monthId(number) {
    return String(Math.floor(number / 12)).padStart(4, "0") + "-" + String(number % 12 + 1).padStart(2, "0");
  }

  // A preset sets both ends; an end that passes the other one moves it along, so that the period keeps its length as
  // far as there are months. dashboard/views/period.py does the same for a form that is sent without scripts.
  function movePeriod(form, changed) {
    var since = form.elements.since, until = form.elements.until, preset = form.elements.period;
    if (changed === preset && preset.value) {
      var ends = preset.value.split(",");
      since.value = ends[1];
      until.value = ends[2];
    }
    if (since.value <= until.value) return;
    var length = month(until.dataset.value) - month(since.dataset.value);
    var months = all("option", since).map(function (o) { return o.value; }).sort();
    if (changed === since) {
      var last = all("option", until).map(function (o) { return o.value; }).sort().pop();
      until.value = [[monthId(month(since.value) + length), last].sort()[0], since.value].sort()[1];
    } else {
      since.value = [[monthId(month(until.value) - length), months[0]].sort()[1], until.value].sort()[0];
    }
  }

  // Whether a second period of equal length, beginning in `start`, shares a month with the chosen one.
  function overlaps(start, since, until) {
    return Math.abs(month(start) - month(since)) <= month(until) - month(since);
  }

  // The form's address: what the page chose by itself stays out, selects of one name are joined, the rest is kept. A
  // chosen period is written with both ends.
  function chosen(form) {
    var url = new URL(form.getAttribute("action"), location.href);
    var pairs = new URLSearchParams(location.search);
    var named = {};
    all("select[name]", form).forEach(function (s) { (named[s.name] = named[s.name] || []).push(s); });
    if (named.period) {
      var since = named.since[0], until = named.until[0];
      var moved = since.value !== since.dataset.value || until.value !== until.dataset.value;
      if (moved || pairs.has("since") || pairs.has("until")) {
        pairs.set("since", since.value);
        pairs.set("until", until.value);
      }
      var other = pairs.get("with_since");
      if (moved && other && overlaps(other, since.value, until.value)) pairs.delete("with_since");
      delete named.period;
      delete named.since;
      delete named.until;
    }
    Object.keys(named).forEach(function (name) {
      var changed = named[name].some(function (s) { return s.value !== s.dataset.value; });
      if (!changed && !pairs.has(name)) return;
      var values = named[name].map(function (s) { return s.value; }).filter(Boolean);
      pairs.delete(name);
      if (values.length) pairs.set(name, values.join(","));
    });
    url.search = pairs.toString().replace(/%2C/g, ",");
    return url;
  }

  function isPage(url, link) {
    return url.origin === location.origin && !link.hasAttribute("download") && !link.hasAttribute("target") && !link.hreflang &&
      !/^\/(api|briefing|feeds|geography|assets|_dash|healthz|readyz|robots|sitemap)/.test(url.pathname);
  }

  // The card is looked for again: the first HTML's gives way to Dash's own.
  function explore(card) {
    if (!card.querySelector("button.explore")) return;
    if (!live()) return whenLive(function () {
      explore(document.querySelector('[data-chart="' + CSS.escape(card.dataset.chart) + '"]') || card);
    });
    var scheme = document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
    var screen = { scheme: scheme, narrow: card.querySelector(".picture").clientWidth < 560 };
    explored.add(card.dataset.chart);
    window.dash_clientside.set_props("screen", { data: screen });
    window.dash_clientside.set_props({ type: "explore", chart: card.dataset.chart }, { n_clicks: ++clicks });
  }

  // A card shows its interactive form as soon as that is drawn, and until then (or without it) the drawing.
  function cards(within) {
    all("[data-chart]", within).forEach(function (card) {
      var alive = explored.has(card.dataset.chart) && Boolean(card.querySelector(".holder .main-svg"));
      var button = card.querySelector("button.explore");
      if (button) button.setAttribute("aria-pressed", String(alive));
      card.classList.toggle("explored", alive);
    });
  }

  // A district is marked on the map and in the list at once: the one under the pointer, else the one with the focus.
  // A page that scrolls moves under a pointer that rests, which must not take the mark from the keyboard.
  function together(event) {
    var over = event.target.closest && event.target.closest(".map-and-list a[href]");
    var link = over || document.activeElement.closest(".map-and-list a[href]");
    all(".hot").forEach(function (other) { other.classList.remove("hot"); });
    if (link) all("a[href]", link.closest(".map-and-list")).forEach(function (other) {
      other.classList.toggle("hot", other.getAttribute("href") === link.getAttribute("href"));
    });
  }

  function follow(event, link) {
    var url = new URL(link.getAttribute("href"), location.href);
    var inside = url.hash && url.pathname + url.search === location.pathname + location.search;
    if (!live() || inside || !isPage(url, link)) return;
    event.preventDefault();
    go(url, link);
  }

  document.addEventListener("click", function (event) {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    var link = event.target.closest("a[href]"), card = event.target.closest("[data-chart]");
    if (link) return follow(event, link);
    if (event.target.closest("button.explore")) {
      event.stopPropagation(); // Dash counts clicks too; one of the two is enough
      if (!card.classList.contains("explored")) return explore(card);
      explored.delete(card.dataset.chart);
      cards(card.parentNode);
    } else if (event.target.closest(DRAWING)) explore(card);
  }, true);

  document.addEventListener("change", function (event) {
    if (!event.target.matches("form.controls select")) return;
    if (event.target.form.elements.period) movePeriod(event.target.form, event.target);
    var url = chosen(event.target.form);
    whenLive(function () { go(url); }, function () { location.assign(url); });
  });

  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form.controls") || !live()) return;
    event.preventDefault();
    go(chosen(event.target));
  });

  // Resting the pointer on a drawing asks for its interactive form; passing over it does not.
  document.addEventListener("pointerover", function (event) {
    together(event);
    var drawing = event.target.closest && event.target.closest(DRAWING);
    if (!drawing || event.pointerType !== "mouse" || drawing.dataset.resting) return;
    drawing.dataset.resting = "yes";
    var timer = window.setTimeout(function () { explore(drawing.closest("[data-chart]")); }, 400);
    drawing.addEventListener("pointerleave", function () {
      window.clearTimeout(timer);
      delete drawing.dataset.resting;
    }, { once: true });
  });
  document.addEventListener("focusin", together);

  document.addEventListener("toggle", function (event) {
    if (event.target.matches("[data-chart] details")) unfolded[event.target.open ? "add" : "delete"](fold(event.target));
  }, true);

  // A drawing changes with the colors of the page; an interactive chart is drawn anew.
  document.addEventListener("plainview:theme", function () {
    all("[data-chart].explored").forEach(explore);
  });

  // Paper has nothing to open: every table is printed.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    (opened = all("details:not([open])")).forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); });

  ["pointermove", "pointerdown", "touchstart", "keydown"].forEach(function (sign) {
    document.addEventListener(sign, wake, { capture: true, once: true, passive: true });
  });

  new MutationObserver(settle).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-html", "data-address"],
  });
})();
