// What a reader sees of a page beside its question stands in the fragment of the address, as pairs of name and value:
// how near a map is, the stretch of an axis, the lines that are shown. It changes no entry of the browser's history.

function readPairs() {
  return new URLSearchParams(location.hash.slice(1));
}

// The value of a name as a list; empty where the address does not have it.
export function readPart(name) {
  const value = readPairs().get(name);
  return value ? value.split(",") : [];
}

// The fragment with other values of a name, without it where there are none; "" where nothing is left.
export function withPart(name, values) {
  const pairs = readPairs();
  pairs.set(name, values.join());
  const kept = new URLSearchParams(Array.from(pairs).filter(([, value]) => value)).toString();
  return kept && `#${kept.replace(/%2C/g, ",")}`;
}

// Has the address end in a fragment.
export function keepFragment(fragment) {
  if (fragment === location.hash) return;
  history.replaceState(history.state, "", location.pathname + location.search + fragment);
}
