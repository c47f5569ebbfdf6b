// Merkle paths: RFC 6962 lists and the compact sparse Merkle trie of the state (ICS-23 SmtSpec).
// Source: docs/spec/bundle.md BUN-14, BUN-18 and BUN-22; RFC 9162 section 2.1.3.2.

import { fromHex } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const INNER = Uint8Array.of(1);

/** H(00 ‖ leaf); the chain's hash comes first, here and below. */
export const leafHash = (hash, ...leaf) => hash(LEAF, ...leaf);

/** H(01 ‖ left ‖ right). */
export const innerHash = (hash, left, right) => hash(INNER, left, right);

/** Root over leaves in order, of which there is at least one. */
export function listRoot(hash, leaves) {
  let level = leaves.map((leaf) => leafHash(hash, leaf));
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i + 1 < level.length; i += 2) next.push(innerHash(hash, level[i], level[i + 1]));
    if (level.length % 2) next.push(level[level.length - 1]);
    level = next;
  }
  return level[0];
}

/** The root that the path of a leaf leads to, or null when no list of this size has such a path. */
export function rootOfIndex(hash, leaf, index, size, path) {
  if (index >= size) return null;
  let node = leafHash(hash, leaf);
  let [first, last] = [index, size - 1];
  for (const sibling of path.map(fromHex)) {
    if (last === 0) return null;
    if (first % 2 || first === last) {
      node = innerHash(hash, sibling, node);
      while (first % 2 === 0 && first > 0) [first, last] = [half(first), half(last)];
    } else {
      node = innerHash(hash, node, sibling);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 ? node : null;
}

/** The root that a path with given sides leads to: bit k of `place` puts the k-th sibling left. */
export function rootOfPlace(hash, leaf, place, path) {
  let node = leafHash(hash, leaf);
  let sides = place;
  for (const sibling of path.map(fromHex)) {
    node = sides % 2 ? innerHash(hash, sibling, node) : innerHash(hash, node, sibling);
    sides = half(sides);
  }
  return node;
}

/** The state root that siblings, listed from the root down, lead to from a node in a key's way. */
export function stateRoot(hash, node, keyHash, siblings) {
  let root = node;
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    const sibling = fromHex(siblings[depth]);
    root = bit(keyHash, depth) ? innerHash(hash, sibling, root) : innerHash(hash, root, sibling);
  }
  return root;
}

/** Tell whether two key hashes agree in their first bits. */
export function agree(one, other, bits) {
  for (let depth = 0; depth < bits; depth++) {
    if (bit(one, depth) !== bit(other, depth)) return false;
  }
  return true;
}

/** The bit that decides at a depth, most significant first. */
function bit(keyHash, depth) {
  return (keyHash[depth >> 3] >> (7 - (depth & 7))) & 1;
}

/** Half of a whole number up to 2^53-1, rounded down. */
function half(number) {
  return Math.floor(number / 2);
}
