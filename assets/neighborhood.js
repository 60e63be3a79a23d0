// "Use my location": the device's position, rounded to about a hundred meters, goes into the form and is sent by POST.
// Nothing is kept. Without scripts, or where the device tells no position, the button is not there.
(function () {
  "use strict";
  if (!navigator.geolocation || !window.isSecureContext) return;
  document.documentElement.classList.add("can-locate");

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button.locate");
    if (!button) return;
    var form = button.form, said = form.querySelector(".locating");
    said.textContent = button.dataset.locating;
    navigator.geolocation.getCurrentPosition(function (position) {
      form.elements.latitude.value = position.coords.latitude.toFixed(3);
      form.elements.longitude.value = position.coords.longitude.toFixed(3);
      if (form.elements.address) form.elements.address.value = "";
      form.submit();
    }, function () { said.textContent = button.dataset.denied; }, { timeout: 15000, maximumAge: 60000 });
  });
})();
