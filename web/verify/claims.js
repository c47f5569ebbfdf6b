// What a bundle claims about state: a value at a key, with its text, or that there is none.
// Source: docs/spec/bundle.md BUN-18 to BUN-21.

import { equal, fromHex, toHex } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { ensure } from "./failure.js";
import { agree, leafHash, stateRoot } from "./merkle.js";
import { isObject } from "./shape.js";
import { TAG_PART } from "./signature.js";

const EMPTY = new Uint8Array(32);

/** Check a claim of presence, and the text when it is there. */
export function ensurePresent(claim, header, hash) {
  const keyHash = hash(fromHex(claim.key));
  const value = fromHex(claim.value);
  const leaf = leafHash(hash, keyHash, hash(value));
  ensure(toHex(stateRoot(hash, leaf, keyHash, claim.siblings)) === header.state_root, "claim.path");
  if (claim.part !== undefined) ensure(opens(claim.part, partOf(value), hash), "claim.part");
}

/** Check a claim of absence. */
export function ensureAbsent(claim, header, hash) {
  const keyHash = hash(fromHex(claim.key));
  const { siblings, terminal } = claim;
  ensure(toHex(keyHash) === claim.key_hash, "claim.key");
  let node = EMPTY;
  if (terminal !== undefined) {
    const otherHash = fromHex(terminal.key_hash);
    const inTheWay = agree(otherHash, keyHash, siblings.length);
    ensure(inTheWay && !equal(otherHash, keyHash), "claim.terminal");
    node = leafHash(hash, otherHash, fromHex(terminal.value_hash));
  }
  ensure(toHex(stateRoot(hash, node, keyHash, siblings)) === header.state_root, "claim.path");
}

/** Tell whether salt and text open a part reference. */
export function opens(opening, reference, hash) {
  if (reference === undefined || !isObject(reference)) return false;
  const bytes = fromHex(opening.bytes);
  const commitment = toHex(hash(TAG_PART, fromHex(opening.salt), bytes));
  return reference.length === bytes.length && reference.commitment === commitment;
}

/** The member `part` of a canonical value, or undefined. */
function partOf(value) {
  try {
    const parsed = parseCanonical(value);
    return isObject(parsed) ? parsed.part : undefined;
  } catch {
    return undefined;
  }
}
