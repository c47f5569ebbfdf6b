// SM2 signatures with SM3: every input, odd ones too, has one verdict everywhere.
// Source: docs/spec/bundle.md BUN-37; docs/spec/keys.md KEY-9 and KEY-10; GB/T 32918.2-2016 clauses 5.5
// and 7.1; GB/T 32918.5-2017.
//
// Only public values pass through here, so nothing needs to take constant time.

import { fromHex, utf8 } from "./bytes.js";
import { fromBytes, signedDigits } from "./scalar.js";
import { sm3 } from "./sm3.js";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const X = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const Y = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
const INFINITE = { x: 1n, y: 1n, z: 0n };
const BASE_ODDS = oddMultiples({ x: X, y: Y, z: 1n }, 7);
const SIGNER_ID = utf8("1234567812345678");
const ID_BITS = Uint8Array.of(0, 8 * SIGNER_ID.length);
const CURVE = fromHex([P - 3n, B, X, Y].map((number) => number.toString(16).padStart(64, "0")).join(""));

/**
 * Tell whether a signature holds.
 *
 * @param {Uint8Array} publicKey 04 ‖ x ‖ y, 65 bytes
 * @param {Uint8Array} message what was signed
 * @param {Uint8Array} signature r ‖ s, 64 bytes
 */
export function verifySm2(publicKey, message, signature) {
  if (publicKey.length !== 65 || publicKey[0] !== 4 || signature.length !== 64) return false;
  const key = { x: fromBytes(publicKey.subarray(1, 33)), y: fromBytes(publicKey.subarray(33)), z: 1n };
  const r = fromBytes(signature.subarray(0, 32));
  const s = fromBytes(signature.subarray(32));
  const t = (r + s) % N;
  if (!isPoint(key) || r === 0n || r >= N || s === 0n || s >= N || t === 0n) return false;
  const reached = combine(s, t, key);
  if (reached.z === 0n) return false;
  const x = mod(reached.x * inverseOf(reached.z ** 2n));
  return (digest(publicKey, message) + x) % N === r;
}

/** The number that is signed: SM3(Z ‖ message). */
function digest(publicKey, message) {
  const z = sm3(ID_BITS, SIGNER_ID, CURVE, publicKey.subarray(1));
  return fromBytes(sm3(z, message));
}

function isPoint({ x, y }) {
  return x < P && y < P && mod(y * y - x * x * x + 3n * x - B) === 0n;
}

/** s·G + t·point, by the signed binary forms of both numbers. */
function combine(s, t, point) {
  const odds = oddMultiples(point, 5);
  const baseDigits = signedDigits(s, 7);
  const pointDigits = signedDigits(t, 5);
  let sum = INFINITE;
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

/** Sum of two points x/z², y/z³. Source: GB/T 32918.1-2016 annex A.1.2.3.2. */
function add(one, other) {
  if (one.z === 0n) return other;
  if (other.z === 0n) return one;
  const oneZ2 = (one.z * one.z) % P;
  const otherZ2 = (other.z * other.z) % P;
  const u = (one.x * otherZ2) % P;
  const v = (((one.y * otherZ2) % P) * other.z) % P;
  const dx = mod(other.x * oneZ2 - u);
  const dy = mod(((other.y * oneZ2) % P) * one.z - v);
  if (dx === 0n) return dy === 0n ? double(one) : INFINITE;
  const dx2 = (dx * dx) % P;
  const dx3 = (dx2 * dx) % P;
  const middle = (u * dx2) % P;
  const x = mod(dy * dy - dx3 - 2n * middle);
  return { x, y: mod(dy * (middle - x) - v * dx3), z: (((one.z * other.z) % P) * dx) % P };
}

/** Twice a point; the curve's a is -3. Source: GB/T 32918.1-2016 annex A.1.2.3.2. */
function double({ x, y, z }) {
  const z2 = (z * z) % P;
  const y2 = (y * y) % P;
  const slope = mod(3n * (x - z2) * (x + z2));
  const middle = (4n * x * y2) % P;
  const x3 = mod(slope * slope - 2n * middle);
  return { x: x3, y: mod(slope * (middle - x3) - 8n * y2 * y2), z: (2n * y * z) % P };
}

function negate({ x, y, z }) {
  return { x, y: P - y, z };
}

/** 1/number modulo p, by Euclid's steps; the number is not 0 modulo p. */
function inverseOf(number) {
  let [rest, next] = [mod(number), P];
  let [factor, nextFactor] = [1n, 0n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return mod(factor);
}

/** The representative from 0 to p-1. */
function mod(number) {
  const rest = number % P;
  return rest < 0n ? rest + P : rest;
}
