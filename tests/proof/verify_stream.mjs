// Judges many files in one process, for comparing with the verifier in Python.
// In: frames of op (1 byte), u32be length, data. Out: a line for each answer.
//   T trust file: its reason code    V bundle: its verdict    F bundle: verdicts of all its bit flips
//   L bundle: verdicts of one flip in each byte, as stream.py says
//   E public key, signature, message: true or false           C bytes: canonical or not
//   G the same for SM2
//   S bytes: canonical but for spaces, or not

import { stdin, stdout } from "node:process";

import { verifyBundle } from "../../web/verify/bundle.js";
import { concat } from "../../web/verify/bytes.js";
import { parseCanonical } from "../../web/verify/canonical.js";
import { verifyEd25519 } from "../../web/verify/ed25519.js";
import { verifySm2 } from "../../web/verify/sm2.js";
import { parseTrust } from "../../web/verify/trust.js";

const lines = [];
let trust = null;

const OPERATIONS = {
  T: setTrust,
  V: (data) => lines.push(judge(data)),
  F: (data) => flip(data, 1),
  L: (data) => flip(data, 9),
  E: (data) => {
    const [key, signature] = [data.subarray(0, 32), data.subarray(32, 96)];
    lines.push(String(verifyEd25519(key, data.subarray(96), signature)));
  },
  G: (data) => {
    const [key, signature] = [data.subarray(0, 65), data.subarray(65, 129)];
    lines.push(String(verifySm2(key, data.subarray(129), signature)));
  },
  C: (data) => lines.push(String(isCanonical(data, {}))),
  S: (data) => lines.push(String(isCanonical(data, { spaced: true }))),
};

function setTrust(data) {
  try {
    trust = parseTrust(data);
    lines.push("");
  } catch (error) {
    lines.push(error.reasonCode);
  }
}

function judge(data) {
  const { ok, what, height, reasonCode, timeMs, key } = verifyBundle(data, trust);
  return [ok, what, height, reasonCode, timeMs, key].join("\t");
}

function flip(data, step) {
  for (let bit = 0; bit < 8 * data.length; bit += step) {
    data[bit >> 3] ^= 1 << (bit & 7);
    lines.push(judge(data));
    data[bit >> 3] ^= 1 << (bit & 7);
  }
}

function isCanonical(data, options) {
  try {
    parseCanonical(data, options);
    return true;
  } catch {
    return false;
  }
}

const chunks = [];
for await (const chunk of stdin) chunks.push(chunk);
const input = concat(...chunks);
const view = new DataView(input.buffer);
for (let at = 0; at < input.length; ) {
  const size = view.getUint32(at + 1);
  OPERATIONS[String.fromCharCode(input[at])](input.subarray(at + 5, at + 5 + size));
  at += 5 + size;
}
stdout.write(lines.map((line) => `${line}\n`).join(""));
