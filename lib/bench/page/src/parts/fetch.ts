// Asking the bench from a component: what was last heard is shown at once, the new answer replaces
// it, and nothing flickers between. Follows the generation unless told otherwise.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Refusal } from "../api.ts";
import { generation } from "../state.ts";

const kRemembered = 60;
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

export function useApi<T>(path: string | null, options: { live?: boolean; keep?: boolean } = {}): Asked<T> {
  const { live = true, keep = false } = options;
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
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    ask<T>(path, stop.signal).then(
      (data) => {
        remember(path, data);
        held.current = { path, data, error: undefined };
        redraw((n) => n + 1);
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
    return () => stop.abort();
  }, [path, version]);
  return { data: held.current.data, error: held.current.error, stale: held.current.path !== path };
}
