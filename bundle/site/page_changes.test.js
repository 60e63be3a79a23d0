import assert from "node:assert/strict";
import test from "node:test";
import { applyChanges, hooks } from "./page_changes.js";

test("a page is put together from what is new and runs of the page before it", () => {
  assert.equal(applyChanges("", ["whole"]), "whole");
  assert.equal(applyChanges("abcdefgh", ["", 0, 3, "X", 2, 3, "Y"]), "abcXfghY");
  assert.equal(applyChanges("abcdefgh", ["", 4, 4, "-", -8, 4, ""]), "efgh-abcd");
});

test("a request says which page the browser holds, and the reply becomes the page's tree", () => {
  const ask = (search) => ({
    output: "page.children",
    inputs: [{ property: "pathname", value: "/a" }, { property: "search", value: search }],
  });
  const first = ask("");
  hooks.request_pre(first);
  assert.deepEqual(first.holds, {});
  const reply = { page: { children: { id: "one", changes: ['{"type":"Div"}'] } } };
  hooks.request_post(first, reply);
  assert.deepEqual(reply.page.children, { type: "Div" });
  const second = ask("?b=1");
  hooks.request_pre(second);
  assert.deepEqual(second.holds, { id: "one", pathname: "/a", search: "" });
  const changed = { page: { children: { id: "two", changes: ["", 0, 9, "Nav", 3, 2, ""] } } };
  hooks.request_post(second, changed);
  assert.deepEqual(changed.page.children, { type: "Nav" });
});

test("other callbacks are left as they are", () => {
  const request = { output: "other.children", inputs: [] };
  hooks.request_pre(request);
  assert.equal(request.holds, undefined);
  const reply = { other: { children: "kept" } };
  hooks.request_post(request, reply);
  assert.deepEqual(reply, { other: { children: "kept" } });
});
