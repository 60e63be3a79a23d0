// A region that scrolls is a stop of the Tab key, so that arrow keys move it; one that shows all that it holds is none.
// Without scripts each is a stop.
import { all } from "./document.js";
import { whenChanged } from "./page_watch.js";

const REGION = ".scroll[role=region]";
const watched = new WeakSet();

function mark(region) {
  if (!region || region === document.activeElement) return;
  const scrolls = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
  if (scrolls) region.setAttribute("tabindex", "0");
  else region.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) =>
  new Set(entries.map(({ target }) => target.closest(REGION))).forEach(mark));

function watch(element) {
  if (watched.has(element)) return;
  watched.add(element);
  sizes.observe(element);
}

function watchAll() {
  all(REGION).forEach((region) => [region, ...region.children].forEach(watch));
}

watchAll();
whenChanged(watchAll);
