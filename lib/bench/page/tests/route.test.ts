import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRoute, parseRoute } from "../src/logic/route.ts";

test("a view's address reads back as the same view, whatever its names hold", () => {
  const hash = formatRoute("metrics", ["http.server/duration ?#%"], { service: "a b&c", text: "", most: undefined });
  assert.deepEqual(parseRoute(hash), { view: "metrics", rest: ["http.server/duration ?#%"], query: { service: "a b&c" } });
});
test("what is no view is the first one, and a broken escape is shown as it stands", () => {
  assert.deepEqual(parseRoute("#/nowhere/1"), { view: "traces", rest: [], query: {} });
  assert.deepEqual(parseRoute("#/traces/%zz").rest, ["%zz"]);
  assert.deepEqual(parseRoute(""), { view: "traces", rest: [], query: {} });
});
