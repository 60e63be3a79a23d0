// The page changes under the modules: Dash draws it anew. One observer tells them, in the order in which they asked,
// so that whoever puts markup in (page.js) comes before those who look at it.
const looks = [];

// Calls `look` after each change of the page's elements that is not made by a look itself.
export function whenChanged(look) {
  looks.push(look);
}

// What goes wrong in one module stops no other.
function tryLook(look) {
  try {
    look();
  } catch (fault) {
    window.setTimeout(() => { throw fault; });
  }
}

const observer = new MutationObserver(() => {
  looks.forEach(tryLook);
  observer.takeRecords();
});

observer.observe(document.documentElement, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-html", "data-address", "data-months"],
});
