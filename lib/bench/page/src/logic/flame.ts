// A flame graph as boxes: a frame's width is its share of what is looked at, its depth its row.
import type { Flame } from "../api.ts";

export interface Box {
  frame: Flame;
  path: string; // of indices from the root, for a permalink: "0.3.1"
  depth: number;
  left: number; // 0…1
  width: number;
  faded: boolean; // an ancestor of what is looked at
}

export function frameAt(root: Flame, path: string): Flame[] {
  const chain = [root];
  for (const word of path ? path.split(".") : []) {
    const next = chain[chain.length - 1]?.children[Number(word)];
    if (!next) break;
    chain.push(next);
  }
  return chain;
}

// Boxes narrower than the least share are left out, with all above them. Depth first.
export function boxes(root: Flame, path: string, least: number): Box[] {
  const chain = frameAt(root, path);
  const all: Box[] = [];
  chain.slice(0, -1).forEach((frame, depth) => {
    all.push({ frame, path: path.split(".").slice(0, depth).join("."), depth, left: 0, width: 1, faded: true });
  });
  const top = chain[chain.length - 1] as Flame;
  const total = Math.max(top.value, Number.MIN_VALUE);
  const walk = (frame: Flame, at: string, depth: number, left: number): void => {
    const width = frame.value / total;
    if (width < least) return;
    all.push({ frame, path: at, depth, left, width, faded: false });
    // Widest first: the eye finds what costs.
    const order = frame.children.map((child, i) => ({ child, i })).sort((a, b) => b.child.value - a.child.value);
    let from = left;
    for (const { child, i } of order) {
      walk(child, at === "" ? String(i) : `${at}.${i}`, depth + 1, from);
      from += child.value / total;
    }
  };
  walk(top, chain.length > 1 ? path.split(".").slice(0, chain.length - 1).join(".") : "", chain.length - 1, 0);
  return all;
}

// The ten functions with most time of their own, over the whole tree; recursion counts once a leaf.
export function hottest(root: Flame, most = 10): { name: string; self: number }[] {
  const own = new Map<string, number>();
  const stack = [root];
  for (let frame = stack.pop(); frame; frame = stack.pop()) {
    if (frame.self > 0) own.set(frame.name, (own.get(frame.name) ?? 0) + frame.self);
    stack.push(...frame.children);
  }
  return [...own].map(([name, self]) => ({ name, self })).sort((a, b) => b.self - a.self).slice(0, most);
}
