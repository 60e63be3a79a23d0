// "Use my location": the device's position, rounded to about a hundred meters, goes into the form and is sent by POST.
// Nothing is kept. Without scripts, or where the device tells no position, the button is not there.
function offerLocation() {
  if (!navigator.geolocation || !window.isSecureContext) return;
  document.documentElement.classList.add("can-locate");
  let waiting = 0;

  // Looked for each time: while the device thinks, Dash may have put its own form in the place of the first one.
  function form() {
    return (document.querySelector("#page button.locate") || document.querySelector("button.locate")).form;
  }

  function say(name) {
    const said = form().querySelector(".locating"), text = form().querySelector(".locate").dataset[name];
    if (said.textContent !== text) said.textContent = text;
  }

  function done() {
    window.clearInterval(waiting);
    waiting = 0;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("button.locate") || waiting) return;
    say("locating");
    waiting = window.setInterval(() => { say("locating"); }, 400);
    navigator.geolocation.getCurrentPosition((position) => {
      done();
      const fields = form().elements;
      fields.latitude.value = position.coords.latitude.toFixed(3);
      fields.longitude.value = position.coords.longitude.toFixed(3);
      if (fields.address) fields.address.value = "";
      form().submit();
    }, () => {
      done();
      say("denied");
    }, { timeout: 15000, maximumAge: 60000 });
  });
}

offerLocation();
