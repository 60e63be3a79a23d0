// Drawings below the first screen are laid out one at a time while the browser has nothing else to do, so that whoever
// scrolls, searches or photographs the page finds them. Until then their shape keeps their room. The long tables of the
// census wait until a reader comes near: to lay one out would hold a phone for half a second.
import { whenChanged } from "./page_watch.js";

const whenIdle = window.requestIdleCallback || ((work) => setTimeout(work, 100));
let waiting = false;

function layOutNext() {
  const part = document.querySelector(".shaped:not(.laid)");
  waiting = Boolean(part);
  if (!part) return;
  part.classList.add("laid");
  whenIdle(layOutNext);
}

function begin() {
  if (!waiting) whenIdle(layOutNext);
  waiting = true;
}

window.addEventListener("load", () => {
  begin();
  whenChanged(begin);
});
