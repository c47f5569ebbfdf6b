// SHA-256, because browsers offer WebCrypto on secure origins only, and not to synchronous code.
// Source: FIPS 180-4 sections 5.1.1 and 6.2.

import { concat } from "./bytes.js";
import { CUBE_ROOTS, SQUARE_ROOTS, high } from "./constants.js";

const K = Int32Array.from(CUBE_ROOTS.slice(0, 64), high);
const START = Int32Array.from(SQUARE_ROOTS, high);
const BLOCK = 64;

/** Hash bytes; 32 bytes out. Several arguments are hashed as one text. */
export function sha256(...pieces) {
  const state = Int32Array.from(START);
  const schedule = new Int32Array(64);
  const padded = pad(concat(...pieces));
  for (let at = 0; at < padded.byteLength; at += BLOCK) compress(state, schedule, padded, at);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  state.forEach((word, i) => view.setInt32(4 * i, word));
  return digest;
}

/** Append 80, zeros and the length in bits, to whole blocks. */
export function pad(message) {
  const size = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const padded = new Uint8Array(size);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(size - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(size - 4, (message.length << 3) >>> 0);
  return view;
}

function compress(state, w, view, at) {
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15];
    const y = w[t - 2];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
}

function rotate(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}
