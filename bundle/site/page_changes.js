// Of a page that follows another, the server sends what is new (callbacks/page_changes.py). This puts the page together
// from that and the text of the page before it, between Dash's request and Dash's drawing of the reply.
const asked = new WeakMap(); // the page held when a request was made
let held = { text: "" };

// The text that a list of changes makes of another: new text, then how far after the last copy the next one begins in
// `text`, and its length; and so on, to a last new text.
export function applyChanges(text, changes) {
  let end = 0, made = "";
  for (let i = 0; i < changes.length - 1; i += 3) {
    const start = end + changes[i + 1];
    end = start + changes[i + 2];
    made += changes[i] + text.slice(start, end);
  }
  return made + changes[changes.length - 1];
}

function find(request, property) {
  return request.inputs.find((input) => input.property === property).value;
}

export const hooks = {
  request_pre(request) {
    if (request.output !== "page.children") return;
    const { id, pathname, search } = held;
    request.holds = id ? { id, pathname, search } : {};
    asked.set(request, held);
  },
  request_post(request, response) {
    const before = asked.get(request), page = before && response.page;
    if (!page || !page.children.changes) return;
    const { id, changes } = page.children;
    const text = applyChanges(before.text, changes);
    held = { id, text, pathname: find(request, "pathname"), search: find(request, "search") };
    page.children = JSON.parse(text);
  },
};
