// Inside an embed: tells its height, and shows the values of the drawing's marks.
// Without it the page is whole: the drawing, the sentence and the table are in the document.
import "./bubble.js";

const LOWEST = 200, HIGHEST = 1000, SMALL = 8, SLOWEST = 20000;
// What is drawn may reach a pixel below its box; without room for it the frame would get a scroll bar.
const SPARE = 2;
const main = document.querySelector("main");
let secret = (/[#?&]secret=([A-Za-z0-9]+)/.exec(location.hash) || [])[1] || "";
let sent = { height: 0, width: 0 }, acted = false, wait = 150, timer = 0;

function post(message) {
  window.parent.postMessage(message, "*"); // a height and a public address: no secret of ours
}

function tell(height) {
  sent = { height: height, width: window.innerWidth };
  post({ plainview: "height", value: height });
  if (secret) post({ message: "height", value: height, secret: secret }); // as WordPress expects it
}

// The content's own height, which does not follow the frame's. At one width it only grows by itself: a frame that
// is a little too low gets a scroll bar, which makes lines wrap, which would make it grow and shrink for ever.
function measure() {
  timer = 0;
  const height = Math.max(LOWEST, Math.min(HIGHEST, Math.ceil(main.getBoundingClientRect().height) + SPARE));
  const shrinks = height < sent.height && window.innerWidth === sent.width && !acted;
  if (Math.abs(height - sent.height) < SMALL || shrinks) return;
  wait = acted ? 150 : Math.min(2 * wait, SLOWEST); // every change that nobody asked for makes the next one wait
  acted = false;
  tell(height);
}

function soon() {
  if (!timer) timer = window.setTimeout(measure, sent.height ? (acted ? 30 : wait) : 0);
}

function act() {
  acted = true;
  window.clearTimeout(timer);
  timer = 0;
  soon();
}

if (window.parent !== window) {
  soon(); // WordPress hides a frame until it has sent its height, and a hidden one observes nothing
  window.addEventListener("load", soon);
  new ResizeObserver(soon).observe(main);
  document.addEventListener("toggle", act, true);
  window.addEventListener("message", (event) => {
    const said = event.data;
    if (event.source !== window.parent || !said || typeof said !== "object") return;
    if (said.message === "ready" && /^[A-Za-z0-9]+$/.test(said.secret)) secret = said.secret;
    else if (said.plainview !== "ready") return;
    if (sent.height) tell(sent.height);
  });
  // Where the frame may open no window, WordPress follows a link that it is told of.
  document.addEventListener("click", (event) => {
    const link = secret && event.target.closest("a[href]");
    if (link) post({ message: "link", value: link.href, secret: secret });
  });
}

let opened = [];
window.addEventListener("beforeprint", () => {
  opened = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
  opened.forEach((d) => { d.open = true; });
});
window.addEventListener("afterprint", () => { opened.forEach((d) => { d.open = false; }); });
