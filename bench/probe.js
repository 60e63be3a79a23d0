// Runs in the page before its own scripts: notes when the third chart was on the screen, when a chart last changed,
// when the reader last chose something, when a callback was answered, and
// when a bubble with a value followed the pointer. Times are milliseconds since the navigation began.
(function () {
  "use strict";
  var CARD = "article.chart, .js-plotly-plot, .dash-graph";
  bench.third = bench.last = bench.chosen = bench.replied = bench.pointed = bench.told = 0;

  // Cards (not shapes) that show a drawing.
  bench.count = function () {
    var cards = new Set();
    document.querySelectorAll(bench.drawn).forEach(function (shape) { cards.add(shape.closest(CARD)); });
    return cards.size;
  };

  function inChart(node) {
    return node.nodeType === 1 && (node.closest(CARD) || node.querySelector(CARD));
  }

  new MutationObserver(function (changes) {
    var drew = changes.some(function (change) {
      return inChart(change.target) || Array.prototype.some.call(change.addedNodes, inChart);
    });
    if (drew) bench.last = performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["d", "fill", "points"] });

  var fetchAsBefore = window.fetch;
  window.fetch = function (address) {
    var asked = fetchAsBefore.apply(this, arguments);
    if (String(address).indexOf("_dash-update-component") >= 0) {
      asked.then(function () { bench.replied = performance.now(); }, function () {});
    }
    return asked;
  };

  addEventListener("pointermove", function () { bench.pointed = bench.pointed || performance.now(); }, true);

  (function look() {
    if (bench.pointed && !bench.told && document.querySelector(".bubble:not([hidden])")) bench.told = performance.now();
    if (!bench.third && bench.count() >= bench.charts) bench.third = performance.now();
    requestAnimationFrame(look);
  })();

  ["click", "change", "keydown"].forEach(function (kind) {
    addEventListener(kind, function () { bench.chosen = performance.now(); }, true);
  });
})();
