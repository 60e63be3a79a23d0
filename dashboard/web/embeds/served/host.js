/* Plainview: gives every embedded chart of this site on the page the height it needs. Nothing is sent anywhere. */
(function () {
  "use strict";
  if (window.plainviewEmbeds) return;
  window.plainviewEmbeds = true;
  var site = document.currentScript.src.replace(/\/embed\.js.*$/, "");

  function charts() {
    return Array.prototype.filter.call(document.getElementsByTagName("iframe"), function (frame) {
      return frame.src.indexOf(site + "/embed/") === 0;
    });
  }

  window.addEventListener("message", function (event) {
    var told = event.data;
    if (!told || told.plainview !== "height" || !(told.value > 0)) return;
    charts().forEach(function (frame) {
      if (frame.contentWindow !== event.source) return;
      var height = Math.max(200, Math.min(1000, Math.round(told.value)));
      if (Math.abs(frame.offsetHeight - height) > 7) frame.style.height = height + "px";
    });
  });

  // Charts that were there before this script tell their height again.
  function ready() {
    charts().forEach(function (frame) { frame.contentWindow.postMessage({ plainview: "ready" }, "*"); });
  }
  ready();
  document.addEventListener("DOMContentLoaded", ready);
})();
