// Numbers as a person reads them. Nanoseconds come as decimal strings, since a double holds only
// 53 bits: a difference is taken in BigInt before it becomes a number.

// Most differ in their last digits only, which a double holds: a trace asks this thousands of times.
const kExact = 15;
export function since(later: string, earlier: string): number {
  const cut = later.length - kExact;
  if (cut > 0 && later.length === earlier.length && later.slice(0, cut) === earlier.slice(0, cut)) return Number(later.slice(cut)) - Number(earlier.slice(cut));
  return Number(BigInt(later || "0") - BigInt(earlier || "0"));
}

const significant = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const trimmed = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

// 850 ns, 1.25 ms, 12.3 s, 3 m 20 s, 2 h 5 m; a negative span (a clock that went back) keeps its sign.
export function elapsed(nanoseconds: number): string {
  if (!Number.isFinite(nanoseconds)) return "?";
  if (nanoseconds < 0) return "−" + elapsed(-nanoseconds);
  if (nanoseconds < 1e3) return `${Math.round(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${trimmed(significant(nanoseconds / 1e3))} µs`;
  if (nanoseconds < 1e9) return `${trimmed(significant(nanoseconds / 1e6))} ms`;
  if (nanoseconds < 60e9) return `${trimmed(significant(nanoseconds / 1e9))} s`;
  const seconds = Math.round(nanoseconds / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
  return `${Math.round(minutes / 60 / 24)} d`;
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    ++unit;
  }
  return `${trimmed(significant(value))} ${units[unit]}`;
}

// Of a whole number; a list asks this for every row, and the browser's own way takes ten times as long.
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");

// A measured value: enough digits to tell neighbours apart, never a run of noise.
export function measured(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return value.toExponential(3).replace(/\.?0+e/, "e");
  if (Number.isInteger(value)) return count(value);
  return trimmed(value.toPrecision(size >= 1000 ? 7 : 5));
}

export const asNumber = (value: number | string | null | undefined): number =>
  value === null || value === undefined || value === "" ? NaN : Number(value);

const two = (value: number): string => String(value).padStart(2, "0");

// The time of day on this machine, to the millisecond: 14:03:07.250.
export function clock(nanoseconds: string): string {
  if (!nanoseconds || nanoseconds === "0") return "–";
  const at = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  if (Number.isNaN(at.getTime())) return nanoseconds;
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}
// With the day and all nine digits: 2026-11-21 14:03:07.250000042.
export function moment(nanoseconds: string): string {
  if (!nanoseconds || nanoseconds === "0") return "–";
  const at = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  if (Number.isNaN(at.getTime())) return nanoseconds;
  const fraction = String(BigInt(nanoseconds) % 1_000_000_000n).padStart(9, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${fraction}`;
}

export const shortId = (id: string): string => id.slice(0, 8);

// Round steps for an axis of that length: 1, 2 or 5 times a power of ten, at most `most` of them.
export function ticks(length: number, most: number): number[] {
  if (!(length > 0) || most < 1) return [];
  const raw = length / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw) ?? raw;
  const at: number[] = [];
  for (let i = 1; i * step < length * 0.999; ++i) at.push(i * step);
  return at;
}
