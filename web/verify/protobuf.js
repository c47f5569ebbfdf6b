// The few forms of protobuf's wire that engine headers, votes and validators are hashed in.
// Source: docs/spec/bundle.md BUN-27; protobuf encoding specification.

import { concat, u64 } from "./bytes.js";

const VARINT = 0;
const FIXED64 = 1;
const SIZED = 2;
const NOTHING = new Uint8Array(0);

/** A varint field of a whole number up to 2^53-1; nothing when it is zero. */
export function number(field, value) {
  return value ? concat(tag(field, VARINT), varint(value)) : NOTHING;
}

/** A field of eight bytes, little-endian; nothing when it is zero. */
export function fixed64(field, value) {
  return value ? concat(tag(field, FIXED64), u64(value).reverse()) : NOTHING;
}

/** A field of bytes, text or a message, with its length. */
export function sized(field, bytes) {
  return concat(tag(field, SIZED), delimited(bytes));
}

/** Bytes behind their length. */
export function delimited(bytes) {
  return concat(varint(bytes.length), bytes);
}

function tag(field, kind) {
  return varint(8 * field + kind);
}

/** Seven bits a byte, lowest first. */
function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
