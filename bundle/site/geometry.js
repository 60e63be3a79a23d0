// Which mark is meant by a place in a drawing, and where the bubble stands. Numbers in and out, no document.

// The mark that is meant by the place (x, y): of points the nearest in time and then in height, or the rule of a break
// whose number is above the plot; else the bar whose row it is. null where there is none within `reach`.
export function findMark(marks, x, y, reach) {
  const points = marks.filter((mark) => mark.plot && near(mark.plot, x, y, reach));
  const above = points.length && points.every((mark) => y < mark.plot.top);
  const rules = marks.filter((mark) => above && mark.kind === "note" && mark.box.width < 3 && mark.box.y < y + reach);
  const rule = findMiddle(rules.map((mark) => ({ ...mark, y, rule: mark })), x, y, reach / 2);
  if (rule) return rule.rule;
  if (points.length) {
    const gap = Math.min(...points.map((mark) => Math.abs(mark.x - x)));
    const level = points.filter((mark) => Math.abs(mark.x - x) <= gap + 0.5);
    return level.reduce((best, mark) => (Math.abs(mark.y - y) < Math.abs(best.y - y) ? mark : best));
  }
  return findRow(marks.filter((mark) => mark.box), x, y, reach);
}

// The bar that is meant by a place: a bar is as wide as its panel to a finger, so height decides before side.
function findRow(marks, x, y, reach) {
  const gap = (low, size, at) => Math.max(low - at, at - low - size, 0);
  const down = ({ box }) => gap(box.y, box.height, y);
  const off = (mark) => gap(mark.box.x, mark.box.width, x) + 1000 * down(mark);
  const met = marks.filter((mark) => down(mark) <= reach);
  return met.length ? met.reduce((best, mark) => (off(mark) < off(best) ? mark : best)) : null;
}

// The mark whose middle is nearest to a place and within `reach` of it; null where there is none.
export function findMiddle(marks, x, y, reach) {
  const off = (mark) => Math.hypot(mark.x - x, mark.y - y);
  const met = marks.filter((mark) => off(mark) <= reach);
  return met.length ? met.reduce((best, mark) => (off(mark) < off(best) ? mark : best)) : null;
}

function near(plot, x, y, reach) {
  return x >= plot.left - reach && x <= plot.right + reach && y >= plot.top - reach && y <= plot.base + reach;
}

// The points of a line: `text` holds x and y of each in turn, as the server wrote them.
export function readPoints(text) {
  const numbers = text.split(" ").map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[2 * i], y: numbers[2 * i + 1] }));
}

// The place in `way` that is nearest in time to `x`.
export function findNearest(way, x) {
  return way.reduce((best, mark, i) => (Math.abs(mark.x - x) < Math.abs(way[best].x - x) ? i : best), 0);
}

// Where a box of a size stands at an anchor in a window: above it, else below, and never out of the window's sides.
export function placeBubble(anchor, size, room) {
  const margin = 8;
  const left = Math.max(margin, Math.min(anchor.x - size.width / 2, room.width - size.width - margin));
  const above = anchor.y - anchor.gap - size.height;
  const fits = above >= margin || anchor.y + anchor.gap + size.height > room.height - margin;
  return { left, top: fits ? Math.max(above, margin) : anchor.y + anchor.gap };
}
