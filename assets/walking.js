// Charts can be walked with the arrow keys, point by point: one stop of the Tab key for each chart, the value of each
// point said and shown. A drawing carries all that is said in its titles, so nothing more is sent for it.
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var here = null; // the chart that is walked: its key, and where in it the reader stands
  var playing = null; // stops the sound

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function key(svg) {
    return svg.closest("[data-chart]").dataset.chart + (svg.closest(".narrow") ? " narrow" : "");
  }

  function hint(svg) {
    return svg.closest(".picture").querySelector(".walk");
  }

  function mark(element) {
    var title = element.querySelector(":scope > title"), box = element.getBBox();
    return { words: title.textContent, box: box, x: box.x + box.width / 2, y: box.y + box.height / 2,
      stretch: element.tagName === "rect" };
  }

  // What each point says by itself already (that its period is incomplete) is no stop of its own.
  function marks(within) {
    return all("title", within).filter(function (t) { return !t.parentNode.matches("svg, .pv-aside"); })
      .map(function (t) { return t.parentNode; });
  }

  // The ways through a chart: one for each line, with the breaks and blanks of its panel; bars in their own order.
  function ways(svg) {
    var lines = all(".pv-line", svg);
    if (!lines.length) return [marks(svg).map(mark)];
    return lines.map(function (line) {
      var shared = marks(line.closest(".pv-panel") || svg).filter(function (e) { return !e.closest(".pv-line"); });
      return marks(line).concat(shared).map(mark).sort(function (a, b) { return a.x - b.x; });
    }).filter(function (way) { return way.length; });
  }

  function show(svg, point) {
    var old = svg.querySelector(".pv-here"), group = old || document.createElementNS(SVG, "g");
    var bar = svg.classList.contains("pv-breakdown"), at = point.box, around = bar ? 4 : 7;
    var box = bar || point.stretch ? at : { x: point.x, y: point.y, width: 0, height: 0 };
    group.setAttribute("class", "pv-here");
    group.textContent = "";
    ["under", "over"].forEach(function (name) {
      var ring = group.appendChild(document.createElementNS(SVG, "rect"));
      ring.setAttribute("class", name);
      ring.setAttribute("x", box.x - around);
      ring.setAttribute("y", box.y - around);
      ring.setAttribute("width", box.width + 2 * around);
      ring.setAttribute("height", box.height + 2 * around);
      ring.setAttribute("rx", bar ? 3 : around);
    });
    svg.appendChild(group);
  }

  function stand(svg, line, place) {
    var way = here.ways[line];
    here.line = line;
    here.place = Math.max(0, Math.min(place, way.length - 1));
    show(svg, way[here.place]);
    hint(svg).textContent = way[here.place].words + " (" + (here.place + 1) + "/" + way.length + ")";
  }

  // The same time in another line, which may lie in another panel.
  function nearest(way, x) {
    function off(p) { return Math.abs(p.x - way[0].x - x); }
    return way.reduce(function (best, p, i) { return off(p) < off(way[best]) ? i : best; }, 0);
  }

  function step(svg, pressed) {
    var lines = here.ways.length, count = here.ways[here.line].length, begun = here.place >= 0;
    var across = pressed === "ArrowUp" ? -1 : pressed === "ArrowDown" ? 1 : 0;
    if (across && lines > 1 && begun) {
      var line = (here.line + across + lines) % lines, way = here.ways[here.line], x = way[here.place].x - way[0].x;
      return stand(svg, line, nearest(here.ways[line], x));
    }
    var along = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[pressed];
    stand(svg, here.line, pressed === "Home" ? 0 : pressed === "End" ? count - 1 : begun ? here.place + along : 0);
  }

  function leave(svg) {
    var ring = svg.querySelector(".pv-here");
    if (ring) ring.remove();
    if (hint(svg).dataset.words) hint(svg).textContent = hint(svg).dataset.words;
  }

  // On a map each district is a link already: the arrow keys move between them, and Tab leaves.
  function rove(svg, link) {
    all("a", svg).forEach(function (other) { other.setAttribute("tabindex", other === link ? "0" : "-1"); });
  }

  function prepare(svg) {
    if (svg.dataset.walk || !svg.closest("[data-chart]") || !hint(svg)) return;
    svg.dataset.walk = "yes";
    var links = all("a", svg);
    if (links.length) return rove(svg, links.find(function (a) { return a.hasAttribute("aria-current"); }) || links[0]);
    if (!marks(svg).length) return;
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "application");
    svg.setAttribute("aria-describedby", hint(svg).id);
    // The page has been drawn anew under the reader: the focus stays where it was.
    if (here && here.key === key(svg) && document.activeElement === document.body) svg.focus({ preventScroll: true });
  }

  document.addEventListener("focusin", function (event) {
    var svg = event.target.closest && event.target.closest("svg[data-walk]");
    if (svg && event.target !== svg) rove(svg, event.target.closest("a"));
    if (event.target !== svg) return void (here = null);
    var again = here && here.key === key(svg) ? here : { line: 0, place: -1 };
    here = { key: key(svg), ways: ways(svg), line: again.line, place: again.place };
    hint(svg).dataset.words = hint(svg).dataset.words || hint(svg).textContent;
    if (here.place >= 0) stand(svg, Math.min(here.line, here.ways.length - 1), here.place);
  });

  document.addEventListener("focusout", function (event) {
    if (event.target.matches("svg[data-walk]") && event.target.isConnected) leave(event.target);
  });

  document.addEventListener("keydown", function (event) {
    var svg = event.target.closest && event.target.closest("svg[data-walk]");
    if (!svg || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return svg === event.target ? svg.blur() : undefined;
    if (!/^(Arrow(Right|Left|Up|Down)|Home|End)$/.test(event.key)) return;
    event.preventDefault();
    if (event.target === svg) return here && step(svg, event.key);
    var links = all("a", svg), at = links.indexOf(event.target.closest("a"));
    var to = event.key === "Home" ? 0 : event.key === "End" ? links.length - 1
      : at + (/Right|Down/.test(event.key) ? 1 : -1);
    links[Math.max(0, Math.min(to, links.length - 1))].focus();
  });

  // The name begins with what the button shows.
  function call(button, words) {
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace(button.textContent, words));
    button.textContent = words;
  }

  function quiet(button) {
    call(button, button.dataset.listen);
    playing = null;
  }

  // A trend as sound, only when asked for: the script is fetched then.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button.listen");
    if (!button) return;
    if (playing) return playing.stop();
    var svg = all(".drawing svg", button.closest("[data-chart]")).find(function (s) { return s.getClientRects().length; });
    button.dataset.listen = button.dataset.listen || button.textContent;
    call(button, button.dataset.stop);
    import("/assets/listening.mjs").then(function (sound) {
      var base = svg && svg.querySelector(".pv-base");
      if (!svg) return quiet(button);
      var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      playing = sound.play(ways(svg), base ? base.getBBox().y : svg.viewBox.baseVal.height, function (point) {
        if (!still) show(svg, point);
      }, function () { leave(svg); quiet(button); });
    }, function () { quiet(button); });
  });

  function look() { all(".drawing svg").forEach(prepare); }

  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
