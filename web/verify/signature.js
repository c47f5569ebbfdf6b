// Signatures, domain tags and key ids.
// Source: docs/spec/keys.md KEY-1 to KEY-3; docs/spec/hashes.md HSH-3.

import { concat, fromHex, toHex, utf8 } from "./bytes.js";
import { verifyEd25519 } from "./ed25519.js";
import { sha256 } from "./sha256.js";

export const TAG_TX = utf8("mulu/tx/1");
export const TAG_PART = utf8("mulu/part/1");
export const TAG_HEADER = utf8("mulu/header/1");
export const TAG_COSIGN = utf8("mulu/cosignature/1");

/** Tell whether a signature (hex) of suite 1 by a key (hex) over tag ‖ message holds. */
export function holds(publicKey, signature, tag, message) {
  return verifyEd25519(fromHex(publicKey), concat(tag, message), fromHex(signature));
}

/** Id of a key, hex: H(suite byte ‖ public key). */
export function keyId({ suite, public_key: publicKey }) {
  return toHex(sha256(Uint8Array.of(suite), fromHex(publicKey)));
}
