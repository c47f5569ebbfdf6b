// The hashes a chain may have, by the names in its genesis; each takes pieces and gives 32 bytes.
// Source: docs/spec/hashes.md HSH-1.

import { sha256 } from "./sha256.js";
import { sm3 } from "./sm3.js";

const HASHES = new Map([
  ["sha256", sha256],
  ["sm3", sm3],
]);

/** The hash function of the chain that a trust file names, or undefined when it is none of ours. */
export const hashOf = (trust) => HASHES.get(hashName(trust));

/** Name of the hash in a chain's name, `<id>#<hash>:<genesis hash>`. */
export function hashName({ chain }) {
  return chain.slice(chain.indexOf("#") + 1, chain.lastIndexOf(":"));
}
