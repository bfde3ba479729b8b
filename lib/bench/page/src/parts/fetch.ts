// Asking the bench from a component: what was last heard is shown at once, the new answer replaces
// it, and nothing flickers between. Follows the generation unless told otherwise.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, Refusal } from "../api.ts";
import { generation } from "../state.ts";

const kRemembered = 60;
const kAgain = 250; // milliseconds
const remembered = new Map<string, unknown>();

function remember(path: string, answer: unknown): void {
  remembered.delete(path);
  remembered.set(path, answer);
  const oldest = remembered.keys().next();
  if (remembered.size > kRemembered && !oldest.done) remembered.delete(oldest.value);
}

export function forget(): void {
  remembered.clear();
}

export interface Asked<T> {
  data: T | undefined;
  error: Refusal | undefined;
  // The answer is to another question than the one now asked: filters change while rows stay.
  stale: boolean;
}

export function useApi<T>(path: string | null, options: { live?: boolean; keep?: boolean; settled?: (data: T) => boolean } = {}): Asked<T> {
  const { live = true, keep = false, settled } = options;
  const [, redraw] = useState(0);
  const held = useRef<{ path: string | null; data: T | undefined; error: Refusal | undefined }>({
    path: null,
    data: undefined,
    error: undefined,
  });
  const version = live ? generation.value : 0;
  const stale = held.current.path !== path;
  if (stale && path !== null && remembered.has(path)) {
    held.current = { path, data: remembered.get(path) as T, error: undefined };
  } else if (stale && !keep) {
    held.current = { path: null, data: undefined, error: undefined };
  }
  // Before the frame is drawn, not after it: the bench works while the browser does.
  useLayoutEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const put = (): Promise<void> => ask<T>(path, stop.signal).then(
      (data) => {
        remember(path, data);
        held.current = { path, data, error: undefined };
        redraw((n) => n + 1);
        // The bench answers with what it knows so far.
        if (settled && !settled(data) && !stop.signal.aborted) again = setTimeout(() => void put(), kAgain);
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const refusal = error instanceof Refusal ? error : new Refusal(String(error), "", 0);
        // A bench that is gone for a moment takes nothing off the screen.
        const data = refusal.status === 0 && held.current.path === path ? held.current.data : undefined;
        held.current = { path, data, error: refusal };
        redraw((n) => n + 1);
      },
    );
    void put();
    return () => {
      clearTimeout(again);
      stop.abort();
    };
  }, [path, version]);
  return { data: held.current.data, error: held.current.error, stale: held.current.path !== path };
}
