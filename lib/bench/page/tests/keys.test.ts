import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyboard, nameOf } from "../src/logic/keys.ts";

const key = (name: string, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("keys are named as a person says them", () => {
  assert.equal(nameOf(key("Enter", { ctrlKey: true })), "Ctrl+Enter");
  assert.equal(nameOf(key("?", { shiftKey: true })), "?");
  assert.equal(nameOf(key("Tab", { shiftKey: true })), "Shift+Tab");
});
test("two keys one after the other are one, unless the second is late", () => {
  const done: string[] = [];
  const layers = [{ "g t": () => done.push("traces"), t: () => done.push("t") }];
  const keyboard = new Keyboard();
  assert.equal(keyboard.press(key("g"), layers, 0), true);
  keyboard.press(key("t"), layers, 500);
  keyboard.press(key("g"), layers, 1000);
  keyboard.press(key("t"), layers, 2500);
  assert.deepEqual(done, ["traces", "t"]);
});
test("the newest layer has the word, and what nobody bound is left alone", () => {
  const done: string[] = [];
  const layers = [{ n: () => done.push("page") }, { n: () => done.push("view") }];
  const keyboard = new Keyboard();
  assert.equal(keyboard.press(key("n"), layers, 0), true);
  assert.equal(keyboard.press(key("q"), layers, 1), false);
  assert.deepEqual(done, ["view"]);
});
