// Ed25519 under libsodium's strict rule: every signature, odd ones too, has one verdict everywhere.
// Source: docs/spec/bundle.md BUN-17; RFC 8032 section 5.1; docs/spec/keys.md KEY-3.
//
// Only public values pass through here, so nothing needs to take constant time.

import { equal } from "./bytes.js";
import { P, invert, mod, rootOfRatio } from "./field.js";
import { signedDigits } from "./scalar.js";
import { sha512 } from "./sha512.js";

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * invert(121666n));
const D2 = mod(2n * D);
const SIGN = 1n << 255n;
const ZERO = { x: 0n, y: 1n, z: 1n, t: 0n };
const BASE = decode(encodeNumber(mod(4n * invert(5n))));
const BASE_ODDS = oddMultiples(BASE, 7);
const SMALL_ORDER_Y = smallOrderY();

/**
 * Tell whether a signature holds.
 *
 * @param {Uint8Array} publicKey 32 bytes
 * @param {Uint8Array} message what was signed
 * @param {Uint8Array} signature 64 bytes
 */
export function verifyEd25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  const s = decodeNumber(signature.subarray(32));
  const y = decodeNumber(publicKey) % SIGN;
  if (s >= L || y >= P || hasSmallOrder(r) || hasSmallOrder(publicKey)) return false;
  const key = decode(publicKey);
  if (key === null) return false;
  const h = decodeNumber(sha512(r, publicKey, message)) % L;
  return equal(encode(combine(s, h, negate(key))), r);
}

/** s·B + h·point, by the signed binary forms of both numbers. */
function combine(s, h, point) {
  const odds = oddMultiples(point, 5);
  const baseDigits = signedDigits(s, 7);
  const pointDigits = signedDigits(h, 5);
  let sum = ZERO;
  for (let i = Math.max(baseDigits.length, pointDigits.length) - 1; i >= 0; i--) {
    sum = double(sum);
    sum = addDigit(sum, BASE_ODDS, baseDigits[i]);
    sum = addDigit(sum, odds, pointDigits[i]);
  }
  return sum;
}

/** Point, 3·point, 5·point … below 2^(width-1). */
function oddMultiples(point, width) {
  const twice = double(point);
  const odds = [point];
  while (odds.length < 1 << (width - 2)) odds.push(add(odds[odds.length - 1], twice));
  return odds;
}

function addDigit(sum, odds, digit) {
  if (!digit) return sum;
  return add(sum, digit > 0 ? odds[digit >> 1] : negate(odds[-digit >> 1]));
}

/** Sum of two points in extended coordinates. Source: RFC 8032 section 5.1.4. */
function add(one, other) {
  const a = (one.y - one.x) * (other.y - other.x);
  const b = (one.y + one.x) * (other.y + other.x);
  const c = ((one.t * D2) % P) * other.t;
  const d = 2n * one.z * other.z;
  return complete(mod(b - a), mod(d - c), mod(d + c), mod(b + a));
}

/** Twice a point. Source: RFC 8032 section 5.1.4. */
function double({ x, y, z }) {
  const a = x * x;
  const b = y * y;
  const h = a + b;
  const e = mod(h - (x + y) ** 2n);
  const g = mod(a - b);
  return complete(e, mod(2n * z * z + g), g, mod(h));
}

function complete(e, f, g, h) {
  return { x: (e * f) % P, y: (g * h) % P, z: (f * g) % P, t: (e * h) % P };
}

function negate({ x, y, z, t }) {
  return { x: mod(-x), y, z, t: mod(-t) };
}

/** The point of 32 bytes, or null when they are none. Source: RFC 8032 section 5.1.3. */
function decode(bytes) {
  const number = decodeNumber(bytes);
  const y = mod(number % SIGN);
  const odd = number >= SIGN;
  const x = rootOfRatio(y * y - 1n, D * y * y + 1n);
  if (x === null || (x === 0n && odd)) return null;
  const signed = (x & 1n) === 1n === odd ? x : P - x;
  return { x: signed, y, z: 1n, t: mod(signed * y) };
}

/** The 32 bytes of a point. Source: RFC 8032 section 5.1.2. */
function encode({ x, y, z }) {
  const inverse = invert(z);
  const odd = mod(x * inverse) & 1n;
  return encodeNumber(mod(y * inverse) + odd * SIGN);
}

function decodeNumber(bytes) {
  let digits = "0x";
  for (let i = bytes.length - 1; i >= 0; i--) digits += bytes[i].toString(16).padStart(2, "0");
  return BigInt(digits);
}

function encodeNumber(number) {
  const bytes = new Uint8Array(32);
  for (let i = 0, rest = number; i < 32; i++, rest >>= 8n) bytes[i] = Number(rest & 255n);
  return bytes;
}

/** Tell whether an encoding, canonical or not, has the y of a point of order 1, 2, 4 or 8. */
function hasSmallOrder(bytes) {
  return SMALL_ORDER_Y.has(mod(decodeNumber(bytes) % SIGN));
}

/**
 * 1 and -1 (orders 1 and 2), 0 (order 4), and the two y of order 8: there 2·point has y = 0, so
 * x² = -y², and the curve's equation gives d·y⁴ + 2·y² - 1 = 0.
 */
function smallOrderY() {
  const found = new Set([0n, 1n, P - 1n]);
  const root = rootOfRatio(1n + D, 1n);
  for (const sign of [root, P - root]) {
    const y = rootOfRatio(sign - 1n, D);
    if (y !== null) found.add(y).add(P - y);
  }
  return found;
}
