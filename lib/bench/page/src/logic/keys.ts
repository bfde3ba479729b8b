// Keys as a person says them: "j", "g t" (one after the other), "Shift+N", "Ctrl+Enter". A key that
// is typed into a field is the field's, but for Escape and those with Ctrl.

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function nameOf(event: Pressed): string {
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const alt = event.altKey ? "Alt+" : "";
  // A letter's case and a sign's shape tell of Shift already.
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  return ctrl + alt + shift + (event.key === " " ? "Space" : event.key);
}

export type Bindings = Record<string, () => void>;

// Follows sequences of two keys; the second must come within a second.
export class Keyboard {
  private first = "";
  private when = -Infinity;

  // Runs what is bound to the key, the newest layer first, and tells whether anything was.
  press(event: Pressed, layers: readonly Bindings[], now: number): boolean {
    const name = nameOf(event);
    const sequence = now - this.when < 1000 && this.first ? `${this.first} ${name}` : "";
    this.first = "";
    for (const wanted of sequence ? [sequence, name] : [name]) {
      for (let i = layers.length - 1; i >= 0; --i) {
        const bound = layers[i]?.[wanted];
        if (bound) {
          bound();
          return true;
        }
      }
    }
    if (layers.some((layer) => Object.keys(layer).some((key) => key.startsWith(`${name} `)))) {
      this.first = name;
      this.when = now;
      return true;
    }
    return false;
  }
}
