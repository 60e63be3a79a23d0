// Light or dark as the reader chose it here, else as the device has it. The choice is kept in this browser alone, and
// the page's first lines read it (layouts/document.py); choosing what the device has forgets it. Without scripts there
// is no button, and the device decides.
const KEY = "plainview-theme", root = document.documentElement;

function keep(chosen) {
  try {
    if (chosen) window.localStorage.setItem(KEY, chosen);
    else window.localStorage.removeItem(KEY);
  } catch { /* then the choice lasts as long as the page */ }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("button.theme")) return;
  const device = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const next = (root.dataset.theme || device) === "dark" ? "light" : "dark";
  if (next === device) delete root.dataset.theme;
  else root.dataset.theme = next;
  keep(next === device ? "" : next);
  document.dispatchEvent(new Event("plainview:theme"));
});
