// Which keys do what just now. A view lays its bindings over the page's while it is shown.
import { useEffect, useRef } from "preact/hooks";
import { Keyboard, nameOf, type Bindings } from "../logic/keys.ts";

const layers: Bindings[] = [];
const keyboard = new Keyboard();

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !/^(checkbox|radio|button|file)$/.test((target as HTMLInputElement).type ?? "");

window.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  if (isField(event.target) && name !== "Escape" && !name.startsWith("Ctrl+")) return;
  if (document.querySelector("[role=dialog][data-state=open]") && name !== "Escape") return;
  // A focused button or link takes Enter and Space itself.
  if (/^(Enter|Space)$/.test(name) && event.target instanceof HTMLElement && /^(BUTTON|A|SUMMARY)$/.test(event.target.tagName)) return;
  if (keyboard.press(event, layers, performance.now())) event.preventDefault();
});

export function useKeys(bindings: Bindings): void {
  const now = useRef(bindings);
  now.current = bindings;
  const names = Object.keys(bindings).join("|");
  useEffect(() => {
    const layer: Bindings = {};
    for (const name of Object.keys(now.current)) layer[name] = () => now.current[name]?.();
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, [names]);
}

// The filter of the view, for the key "/".
export const focusFilter = (): void => document.querySelector<HTMLElement>("[data-filter]")?.focus();
