// What the steps' arguments say, read with care: a scenario that is wrong is told so.

/** The arguments of a step make no sense. */
export class Invalid extends Error {}

/** This SDK has no such thing. */
export class Unsupported extends Error {}

/** @param {Record<string, any>} args @param {string} key @returns {string} */
export function text(args, key) {
  if (typeof args[key] !== 'string') throw new Invalid(`"${key}" must be a string`);
  return args[key];
}

/**
 * The member of an enumeration, whatever the case of its name.
 * @param {Record<string, any>} enumeration @param {unknown} name @returns {number}
 */
export function member(enumeration, name) {
  const names = Object.keys(enumeration).filter((key) => Number.isNaN(Number(key)));
  const found = names.find((key) => key.toLowerCase() === name);
  if (found === undefined) {
    throw new Invalid(`"${name}" is none of ${names.map((key) => key.toLowerCase()).join(', ')}`);
  }
  return enumeration[found];
}

const scales = { ns: 1e-6, us: 1e-3, ms: 1, s: 1e3, m: 6e4 };

/**
 * "1500ms", "2s", "1m": a duration as scenarios write it; a plain number is nanoseconds.
 * @param {string | number} duration @returns {number} milliseconds
 */
export function milliseconds(duration) {
  if (typeof duration === 'number') return duration * scales.ns;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m)$/.exec(duration) ?? [];
  if (number === undefined) {
    throw new Invalid(`"${duration}" is no duration; write 500ms, 2s or 1m`);
  }
  return Number(number) * scales[/** @type {keyof typeof scales} */ (unit)];
}

/**
 * A list of [name, value], such as headers.
 * @param {Record<string, any>} args @param {string} key @returns {[string, string][]}
 */
export function pairs(args, key) {
  const isPair = (/** @type {any} */ pair) =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
  if (!Array.isArray(args[key]) || !args[key].every(isPair)) {
    throw new Invalid(`"${key}" must be a list of [name, value]`);
  }
  return args[key];
}
