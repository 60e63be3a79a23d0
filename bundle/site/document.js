// What the modules need of the document.

// The elements that match a selector, in the document's order.
export function all(selector, within) {
  return Array.from((within || document).querySelectorAll(selector));
}

// The card of the Explore view; null on other pages.
export function findExploreView() {
  return document.querySelector("[data-explore]");
}
