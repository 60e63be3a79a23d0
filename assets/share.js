// Copies the address of a chart; without scripts the link beside the button is there.
(function () {
  "use strict";

  function tell(button, text) {
    var before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    button.textContent = text;
    document.getElementById("said").textContent = text;
    window.setTimeout(function () { button.textContent = before; }, 2000);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button.copy-link");
    if (!button) return;
    var address = new URL(button.dataset.copies, location.href).href;
    var copied = navigator.clipboard ? navigator.clipboard.writeText(address) : Promise.reject();
    copied.then(
      function () { tell(button, button.dataset.done); },
      function () { tell(button, button.dataset.failed); }
    );
  });
})();
