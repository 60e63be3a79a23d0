import assert from "node:assert/strict";
import test from "node:test";
import { moveEnds, overlaps } from "./period.js";

const BOUNDS = { first: "2019-01", last: "2023-12" };

test("ends in order stay as they are", () => {
  assert.deepEqual(moveEnds(["2020-01", "2020-12"], ["2019-01", "2019-12"], { fixed: "since", ...BOUNDS }),
    ["2020-01", "2020-12"]);
});

test("a start that passes the end takes it along, as far as there are months", () => {
  const old = ["2020-01", "2020-12"];
  assert.deepEqual(moveEnds(["2021-03", "2020-12"], old, { fixed: "since", ...BOUNDS }), ["2021-03", "2022-02"]);
  assert.deepEqual(moveEnds(["2023-10", "2020-12"], old, { fixed: "since", ...BOUNDS }), ["2023-10", "2023-12"]);
});

test("an end that passes the start takes it along, as far as there are months", () => {
  const old = ["2021-01", "2021-12"];
  assert.deepEqual(moveEnds(["2021-01", "2020-06"], old, { fixed: "until", ...BOUNDS }), ["2019-07", "2020-06"]);
  assert.deepEqual(moveEnds(["2021-01", "2019-02"], old, { fixed: "until", ...BOUNDS }), ["2019-01", "2019-02"]);
});

test("periods of equal length overlap where they share a month", () => {
  assert.equal(overlaps("2019-02", "2020-01", "2020-12"), true);
  assert.equal(overlaps("2019-01", "2020-01", "2020-12"), false);
  assert.equal(overlaps("2021-01", "2020-01", "2020-12"), false);
});
