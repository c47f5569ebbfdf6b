// Bytes, hexadecimal and UTF-8.
// Source: docs/spec/bundle.md BUN-1.

const DIGITS = "0123456789abcdef";

/** Bytes of lower-case hex whose form was checked before. */
export function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digit(text.charCodeAt(2 * i)) << 4) | digit(text.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** Lower-case hex of bytes. */
export function toHex(bytes) {
  let text = "";
  for (const byte of bytes) text += DIGITS[byte >> 4] + DIGITS[byte & 15];
  return text;
}

/** Tell whether a string is lower-case hex of a whole number of bytes. */
export function isHex(text) {
  if (text.length % 2) return false;
  for (let i = 0; i < text.length; i++) {
    if (digit(text.charCodeAt(i)) < 0) return false;
  }
  return true;
}

/** Value of a hex digit's character code, -1 when it is none. */
function digit(code) {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}

/** Join byte arrays. */
export function concat(...pieces) {
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Tell whether two byte arrays are equal. */
export function equal(one, other) {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** UTF-8 bytes of a string. */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** A whole number from 0 to 2^53-1 as eight bytes, big-endian. */
export function u64(number) {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(number / 2 ** 32));
  view.setUint32(4, number % 2 ** 32);
  return bytes;
}
