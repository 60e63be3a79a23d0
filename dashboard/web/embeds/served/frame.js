// Inside an embed: tells its height, and makes the values readable one by one when a reader asks for it.
// Without it the page is whole: the drawing, the sentence and the table are in the document.
(function () {
  "use strict";
  var LOWEST = 200, HIGHEST = 1000, SMALL = 8, SLOWEST = 20000;
  var main = document.querySelector("main");
  var secret = (/[#?&]secret=([A-Za-z0-9]+)/.exec(location.hash) || [])[1] || "";
  var told = { height: 0, width: 0 }, acted = false, wait = 150, timer = 0;

  function post(message) {
    window.parent.postMessage(message, "*"); // a height and a public address: no secret of ours
  }

  function tell(height) {
    told = { height: height, width: window.innerWidth };
    post({ plainview: "height", value: height });
    if (secret) post({ message: "height", value: height, secret: secret }); // as WordPress expects it
  }

  // The content's own height, which does not follow the frame's. At one width it only grows by itself: a frame that
  // is a little too low gets a scroll bar, which makes lines wrap, which would make it grow and shrink for ever.
  function measure() {
    timer = 0;
    var height = Math.max(LOWEST, Math.min(HIGHEST, Math.ceil(main.getBoundingClientRect().height)));
    var shrinks = height < told.height && window.innerWidth === told.width && !acted;
    if (Math.abs(height - told.height) < SMALL || shrinks) return;
    wait = acted ? 150 : Math.min(2 * wait, SLOWEST); // every change that nobody asked for makes the next one wait
    acted = false;
    tell(height);
  }

  function soon() {
    if (!timer) timer = window.setTimeout(measure, told.height ? (acted ? 30 : wait) : 0);
  }

  function act() {
    acted = true;
    window.clearTimeout(timer);
    timer = 0;
    soon();
  }

  if (window.parent !== window) {
    soon(); // WordPress hides a frame until it has told its height, and a hidden one observes nothing
    window.addEventListener("load", soon);
    new ResizeObserver(soon).observe(main);
    document.addEventListener("toggle", act, true);
    window.addEventListener("message", function (event) {
      var said = event.data;
      if (event.source !== window.parent || !said || typeof said !== "object") return;
      if (said.message === "ready" && /^[A-Za-z0-9]+$/.test(said.secret)) secret = said.secret;
      else if (said.plainview !== "ready") return;
      if (told.height) tell(told.height);
    });
    // Where the frame may open no window, WordPress follows a link that it is told of.
    document.addEventListener("click", function (event) {
      var link = secret && event.target.closest("a[href]");
      if (link) post({ message: "link", value: link.href, secret: secret });
    });
  }

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); });

  var tools = main.querySelector(".explore");
  if (!tools) return;
  var start = tools.querySelector(".start"), walk = tools.querySelector(".walk"), said = tools.querySelector("output");
  var picture = main.querySelector(".picture"), holder = main.querySelector(".holder");
  var marks = [], at = -1, light = function () {};

  function show(place) {
    if (!marks.length) return;
    at = Math.max(0, Math.min(marks.length - 1, place));
    said.textContent = marks[at].said;
    light(marks[at]);
  }

  // What the drawing itself says of its marks.
  function readDrawing() {
    var svg = Array.prototype.filter.call(picture.querySelectorAll("svg"), function (s) { return s.clientWidth; })[0];
    if (!svg) return;
    Array.prototype.forEach.call(svg.querySelectorAll(":not(svg) > title"), function (title) {
      var mark = title.parentNode; // stretches and breaks are no values; the words under the drawing tell of them
      if (mark.localName === "rect" || mark.hasAttribute("stroke-dasharray")) return;
      marks.push({ said: title.textContent, mark: mark });
    });
    light = function (found) {
      marks.forEach(function (m) { m.mark.classList.toggle("at", m === found); });
    };
    svg.addEventListener("pointerover", function (event) {
      for (var i = 0; i < marks.length; i++) if (marks[i].mark.contains(event.target)) return show(i);
    });
  }

  function readPlot(plot) {
    marks = [];
    plot.data.forEach(function (trace, curve) {
      var texts = trace.hoverinfo === "text" ? trace.hovertext || trace.text || [] : [];
      Array.prototype.forEach.call(texts, function (text, point) {
        var plain = document.createElement("textarea"); // entities, which plotly.js takes, as text
        plain.innerHTML = text;
        marks.push({ said: plain.value, curve: curve, point: point });
      });
    });
    light = function (m) {
      window.Plotly.Fx.hover(plot, [{ curveNumber: m.curve, pointNumber: m.point }], subplot(plot, m.curve));
    };
    plot.on("plotly_hover", function (event) {
      marks.forEach(function (m, i) {
        if (m.curve === event.points[0].curveNumber && m.point === event.points[0].pointNumber) {
          at = i;
          said.textContent = m.said;
        }
      });
    });
  }

  function subplot(plot, curve) {
    var trace = plot.data[curve];
    return (trace.xaxis || "x") + (trace.yaxis || "y");
  }

  function script(address) {
    return new Promise(function (resolve, reject) {
      var tag = document.createElement("script");
      tag.onload = resolve;
      tag.onerror = reject;
      tag.src = address;
      document.head.appendChild(tag);
    });
  }

  function loadPlot() {
    var dark = document.documentElement.dataset.theme === "dark" ||
      (!document.documentElement.dataset.theme && window.matchMedia("(prefers-color-scheme: dark)").matches);
    var look = "&scheme=" + (dark ? "dark" : "light") + "&narrow=" + (picture.clientWidth < 560 ? "yes" : "no");
    var figure = window.fetch(main.dataset.figure + look, { credentials: "omit" }).then(function (reply) {
      if (!reply.ok) throw new Error(reply.status);
      return reply.json();
    });
    return Promise.all([figure, window.Plotly || script(main.dataset.plotly)]).then(function (got) {
      holder.hidden = false;
      return window.Plotly.newPlot(holder, got[0].data, got[0].layout, got[0].config);
    }).then(function (plot) {
      main.classList.add("explored");
      readPlot(plot);
      at = -1;
      act();
    });
  }

  function begin() {
    start.hidden = true;
    walk.hidden = false;
    walk.querySelector(".next").focus();
    readDrawing();
    if (!main.dataset.figure) return;
    said.textContent = main.dataset.loading;
    var hint = function () { if (at < 0) said.textContent = main.dataset.hint; };
    loadPlot().catch(function () { holder.hidden = true; }).then(hint); // the drawing can be read without it
  }

  var KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 };
  walk.addEventListener("keydown", function (event) {
    if (!(event.key in KEYS) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    show(at + KEYS[event.key]);
  });
  walk.querySelector(".next").addEventListener("click", function () { show(at + 1); });
  walk.querySelector(".previous").addEventListener("click", function () { show(at - 1); });
  start.addEventListener("click", begin);
  tools.hidden = false;
})();
