// A trend as sound, only when asked for: the script that plays it is fetched then.
import { clear, ring } from "./bubble.js";
import { all } from "./document.js";
import { readChart } from "./marks.js";
import { MOUNT } from "./mount.js";

const SOUND = `${MOUNT}/assets/listening.mjs`;
let playing = null; // stops the sound

// The name begins with what the button shows.
function call(button, words) {
  button.setAttribute("aria-label", button.getAttribute("aria-label").replace(button.textContent, words));
  button.textContent = words;
}

function quiet(button) {
  call(button, button.dataset.listen);
  playing = null;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.listen");
  if (!button) return;
  if (playing) {
    playing.stop();
    return;
  }
  const svg = all(".drawing svg", button.closest("[data-chart]")).find((found) => found.getClientRects().length);
  button.dataset.listen = button.dataset.listen || button.textContent;
  call(button, button.dataset.stop);
  import(SOUND).then((sound) => {
    const base = svg && svg.querySelector(".pv-base");
    if (!base) return quiet(button);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    playing = sound.play(readChart(svg).ways, base.getBBox().y, (mark) => {
      if (!still) ring(svg, mark);
    }, () => {
      clear(svg);
      quiet(button);
    });
  }).catch(() => quiet(button));
});
