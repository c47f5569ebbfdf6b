// SM3, the hash of chains made with `--hash sm3` and of keys of suite 2.
// Source: GB/T 32905-2016 clauses 4 and 5; docs/spec/hashes.md HSH-1.

import { concat } from "./bytes.js";
import { pad } from "./sha256.js";

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];
const BLOCK = 64;
const EARLY = 0x79cc4519;
const LATE = 0x7a879d8a;

/** Hash bytes; 32 bytes out. Several arguments are hashed as one text. */
export function sm3(...pieces) {
  const state = Int32Array.from(START);
  const words = new Int32Array(68);
  const padded = pad(concat(...pieces));
  for (let at = 0; at < padded.byteLength; at += BLOCK) compress(state, words, padded, at);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  state.forEach((word, i) => view.setInt32(4 * i, word));
  return digest;
}

/** Clause 5.3.2: 68 words of a block; the 64 of W′ are xors of two of them. */
function expand(w, view, at) {
  for (let j = 0; j < 16; j++) w[j] = view.getInt32(at + 4 * j);
  for (let j = 16; j < 68; j++) {
    const x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15);
    w[j] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6];
  }
}

/** Clause 5.3.3. */
function compress(state, w, view, at) {
  expand(w, view, at);
  let [a, b, c, d, e, f, g, h] = state;
  for (let j = 0; j < 64; j++) {
    const early = j < 16;
    const a12 = rotate(a, 12);
    const ss1 = rotate((a12 + e + rotate(early ? EARLY : LATE, j)) | 0, 7);
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
    const tt2 = (gg + h + ss1 + w[j]) | 0;
    d = c;
    c = rotate(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotate(f, 19);
    f = e;
    e = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17);
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] ^= word));
}

function rotate(word, bits) {
  return (word << (bits & 31)) | (word >>> ((32 - bits) & 31));
}
