// SHA-512 for Ed25519, on 64-bit words kept as two 32-bit halves.
// Source: FIPS 180-4 sections 5.1.2 and 6.4.

import { concat } from "./bytes.js";
import { CUBE_ROOTS, SQUARE_ROOTS, high, low } from "./constants.js";

const K_HIGH = Int32Array.from(CUBE_ROOTS, high);
const K_LOW = Int32Array.from(CUBE_ROOTS, low);
const BLOCK = 128;
const ROUNDS = 80;

/** Hash bytes; 64 bytes out. Several arguments are hashed as one text. */
export function sha512(...pieces) {
  const state = { high: Int32Array.from(SQUARE_ROOTS, high), low: Int32Array.from(SQUARE_ROOTS, low) };
  const schedule = { high: new Int32Array(ROUNDS), low: new Int32Array(ROUNDS) };
  const padded = pad(concat(...pieces));
  for (let at = 0; at < padded.byteLength; at += BLOCK) {
    expand(schedule, padded, at);
    compress(state, schedule);
  }
  const digest = new Uint8Array(64);
  const view = new DataView(digest.buffer);
  for (let i = 0; i < 8; i++) {
    view.setInt32(8 * i, state.high[i]);
    view.setInt32(8 * i + 4, state.low[i]);
  }
  return digest;
}

/** Append 80, zeros and the length in bits (far below 2^53), to whole blocks. */
function pad(message) {
  const size = Math.ceil((message.length + 17) / BLOCK) * BLOCK;
  const padded = new Uint8Array(size);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(size - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(size - 4, (message.length << 3) >>> 0);
  return view;
}

/** Message schedule of a block. */
function expand(w, view, at) {
  for (let t = 0; t < 16; t++) {
    w.high[t] = view.getInt32(at + 8 * t);
    w.low[t] = view.getInt32(at + 8 * t + 4);
  }
  for (let t = 16; t < ROUNDS; t++) {
    const [xh, xl] = [w.high[t - 15], w.low[t - 15]];
    const [yh, yl] = [w.high[t - 2], w.low[t - 2]];
    const s0h = half(xh, xl, 1) ^ half(xh, xl, 8) ^ (xh >>> 7);
    const s0l = half(xl, xh, 1) ^ half(xl, xh, 8) ^ ((xl >>> 7) | (xh << 25));
    const s1h = half(yh, yl, 19) ^ half(yl, yh, 29) ^ (yh >>> 6);
    const s1l = half(yl, yh, 19) ^ half(yh, yl, 29) ^ ((yl >>> 6) | (yh << 26));
    const sum = (s0l >>> 0) + (s1l >>> 0) + (w.low[t - 16] >>> 0) + (w.low[t - 7] >>> 0);
    w.low[t] = sum;
    w.high[t] = s0h + s1h + w.high[t - 16] + w.high[t - 7] + carry(sum);
  }
}

function compress(state, w) {
  const h = Int32Array.from(state.high);
  const l = Int32Array.from(state.low);
  for (let t = 0; t < ROUNDS; t++) round(h, l, w, t);
  for (let i = 0; i < 8; i++) {
    const sum = (state.low[i] >>> 0) + (l[i] >>> 0);
    state.low[i] = sum;
    state.high[i] += h[i] + carry(sum);
  }
}

/** One round on the eight words a to h at places 0 to 7. */
function round(h, l, w, t) {
  const [ah, al, eh, el] = [h[0], l[0], h[4], l[4]];
  const s1h = half(eh, el, 14) ^ half(eh, el, 18) ^ half(el, eh, 9);
  const s1l = half(el, eh, 14) ^ half(el, eh, 18) ^ half(eh, el, 9);
  const chh = (eh & h[5]) ^ (~eh & h[6]);
  const chl = (el & l[5]) ^ (~el & l[6]);
  const low1 = (l[7] >>> 0) + (s1l >>> 0) + (chl >>> 0) + (K_LOW[t] >>> 0) + (w.low[t] >>> 0);
  const high1 = (h[7] + s1h + chh + K_HIGH[t] + w.high[t] + carry(low1)) | 0;
  const s0h = half(ah, al, 28) ^ half(al, ah, 2) ^ half(al, ah, 7);
  const s0l = half(al, ah, 28) ^ half(ah, al, 2) ^ half(ah, al, 7);
  const majh = (ah & h[1]) ^ (ah & h[2]) ^ (h[1] & h[2]);
  const majl = (al & l[1]) ^ (al & l[2]) ^ (l[1] & l[2]);
  const lowE = (l[3] >>> 0) + (low1 >>> 0);
  const highE = (h[3] + high1 + carry(lowE)) | 0;
  const lowA = (low1 >>> 0) + (s0l >>> 0) + (majl >>> 0);
  const highA = (high1 + s0h + majh + carry(lowA)) | 0;
  h.copyWithin(1, 0, 7);
  l.copyWithin(1, 0, 7);
  h[4] = highE;
  l[4] = lowE;
  h[0] = highA;
  l[0] = lowA;
}

/** One half of a word turned right by less than 32 bits: of (high, low) the high half. */
function half(one, other, bits) {
  return (one >>> bits) | (other << (32 - bits));
}

/** What a sum of unsigned halves carries into the high half. */
function carry(sum) {
  return (sum / 2 ** 32) | 0;
}
