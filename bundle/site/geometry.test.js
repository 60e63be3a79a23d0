import assert from "node:assert/strict";
import test from "node:test";
import { findMark, findMiddle, findNearest, placeBubble, readPoints } from "./geometry.js";

const plot = { left: 0, right: 100, top: 0, base: 50 };
const point = (x, y) => ({ kind: "point", x, y, plot });
const bar = (y, width) => ({ kind: "bar", x: width / 2, y: y + 5, box: { x: 0, y, width, height: 10 } });

test("points are read in pairs", () => {
  assert.deepEqual(readPoints("1 2 3.5 4"), [{ x: 1, y: 2 }, { x: 3.5, y: 4 }]);
});

test("of points the nearest in time is meant, then the nearest in height", () => {
  const marks = [point(10, 40), point(10, 10), point(30, 25)];
  assert.equal(findMark(marks, 12, 12, 5), marks[1]);
  assert.equal(findMark(marks, 25, 50, 5), marks[2]);
  assert.equal(findMark(marks, 200, 25, 5), null);
});

test("a break is meant by the number above the plot, never in it", () => {
  const rule = { kind: "note", x: 20, y: 25, box: { x: 20, y: -2, width: 0, height: 52 } };
  const marks = [point(18, 25), rule];
  assert.equal(findMark(marks, 20, 10, 8), marks[0]);
  assert.equal(findMark(marks, 22, -5, 8), rule);
  assert.equal(findMark(marks, 60, -5, 8), marks[0]);
});

test("a bar is met beside it, in its own row", () => {
  const marks = [bar(0, 80), bar(20, 10)];
  assert.equal(findMark(marks, 90, 24, 8), marks[1]);
  assert.equal(findMark(marks, 50, 60, 8), null);
});

test("a small area is met by a finger beside its middle", () => {
  const marks = [{ x: 10, y: 10 }, { x: 30, y: 10 }];
  assert.equal(findMiddle(marks, 22, 12, 24), marks[1]);
  assert.equal(findMiddle(marks, 90, 90, 24), null);
});

test("the nearest point in time is found on another line", () => {
  assert.equal(findNearest([point(0, 0), point(10, 0), point(20, 0)], 13), 1);
});

test("the bubble stands above its mark, below where there is no room, and inside the window", () => {
  const size = { width: 100, height: 50 }, room = { width: 390, height: 800 };
  assert.deepEqual(placeBubble({ x: 200, y: 300, gap: 16 }, size, room), { left: 150, top: 234 });
  assert.deepEqual(placeBubble({ x: 200, y: 30, gap: 16 }, size, room), { left: 150, top: 46 });
  assert.deepEqual(placeBubble({ x: 5, y: 300, gap: 16 }, size, room), { left: 8, top: 234 });
  assert.deepEqual(placeBubble({ x: 385, y: 300, gap: 16 }, size, room), { left: 282, top: 234 });
});
