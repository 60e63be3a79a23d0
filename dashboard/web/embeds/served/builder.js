// The builder of embeds: choices show at once, and a code is copied by a button. Without it, the form has its own button.
(function () {
  "use strict";
  var asked = 0;

  function say(text) {
    var said = document.getElementById("builder-said");
    said.textContent = "";
    window.setTimeout(function () { said.textContent = text; }, 50);
  }

  function buttons() {
    document.querySelectorAll("#builder .copy").forEach(function (b) { b.hidden = false; });
  }

  // The same page with the new choices takes this one's place; the focus stays where it was.
  function update(form) {
    var turn = ++asked, pairs = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (value) pairs.append(name, value); });
    var address = form.getAttribute("action") + "?" + pairs.toString().replace(/%2C/g, ",");
    window.fetch(address).then(function (reply) { return reply.text(); }).then(function (text) {
      if (turn !== asked) return;
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("builder");
      if (!fresh) return location.assign(address);
      var focused = document.activeElement && document.activeElement.id;
      document.getElementById("builder").replaceWith(fresh);
      history.replaceState({}, "", address);
      buttons();
      var again = focused && document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
      say(fresh.dataset.updated);
    }).catch(function () { location.assign(address); });
  }

  function copy(button) {
    var code = document.getElementById(button.dataset.copies);
    function done() { say(button.dataset.done); }
    function failed() {
      code.focus();
      code.select();
      say(button.dataset.failed);
    }
    if (!navigator.clipboard) return failed();
    navigator.clipboard.writeText(code.value).then(done, failed);
  }

  // A site of files may not know its own address: a mark stands for it in the codes.
  function completeAddresses() {
    var told = document.getElementById("builder-address");
    if (!told || !/^https?:$/.test(location.protocol)) return;
    var root = new URL(told.dataset.root, location.href).href.replace(/\/$/, "");
    document.querySelectorAll("#builder textarea").forEach(function (code) {
      code.value = code.value.split(told.dataset.mark).join(root);
    });
    told.hidden = true;
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("#builder form");
    if (form) update(form);
  });
  document.addEventListener("submit", function (event) {
    if (!event.target.closest("#builder")) return;
    event.preventDefault();
    update(event.target);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("#builder .copy");
    if (button) copy(button);
  });
  completeAddresses();
  buttons();
})();
