// Small checks of what a parsed value may be; each returns true or false.
// Source: docs/spec/bundle.md BUN-4.

import { isHex } from "./bytes.js";

/** A string of lower-case hex of `least` to `most` bytes. */
export const hex = (least, most = least) => (value) =>
  typeof value === "string" && value.length >= 2 * least && value.length <= 2 * most && isHex(value);

/** A string that matches a pattern. */
export const text = (pattern) => (value) => typeof value === "string" && pattern.test(value);

/** One given value. */
export const exactly = (expected) => (value) => value === expected;

/** A whole number within bounds. */
export const integer = (least, most = Number.MAX_SAFE_INTEGER) => (value) =>
  typeof value === "number" && value >= least && value <= most;

/** An array of `least` to `most` items of one kind. */
export const listOf = (item, least, most) => (value) =>
  Array.isArray(value) && value.length >= least && value.length <= most && value.every(item);

/** An object with all the required members, perhaps the optional ones, and no others. */
export const record = (required, optional = {}) => (value) =>
  isObject(value) &&
  Object.keys(required).every((name) => Object.hasOwn(value, name) && required[name](value[name])) &&
  Object.keys(value).every(
    (name) => Object.hasOwn(required, name) || (Object.hasOwn(optional, name) && optional[name](value[name])),
  );

/** An object whose `@type` chooses one of several kinds. */
export const union = (kinds) => (value) =>
  isObject(value) &&
  typeof value["@type"] === "string" &&
  Object.hasOwn(kinds, value["@type"]) &&
  kinds[value["@type"]](value);

/** Tell whether a parsed value is an object. */
export const isObject = (value) => typeof value === "object" && !Array.isArray(value);
