// The header hash: Merkle root of the map of its fifteen members.
// Source: docs/spec/header.md HDR-3 to HDR-5.

import { concat, fromHex, u64, utf8 } from "./bytes.js";
import { listRoot } from "./merkle.js";

const NAMES = new Set(["chain", "hash", "ordering"]);
const HASH_BYTES = 32;

/** Hash of a header under the chain's hash; 32 bytes. */
export function headerHash(header, hash) {
  const names = Object.keys(header).sort();
  return listRoot(hash, names.map((name) => mapLeaf(hash, name, header[name])));
}

function mapLeaf(hash, name, value) {
  const written = utf8(name);
  const length = Uint8Array.of(written.length);
  return concat(length, written, Uint8Array.of(HASH_BYTES), hash(valueBytes(name, value)));
}

function valueBytes(name, value) {
  if (typeof value === "number") return u64(value);
  return NAMES.has(name) ? utf8(value) : fromHex(value);
}
