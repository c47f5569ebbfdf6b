// Signatures, domain tags and key ids.
// Source: docs/spec/keys.md KEY-1 to KEY-3 and KEY-9; docs/spec/hashes.md HSH-3.

import { concat, fromHex, toHex, utf8 } from "./bytes.js";
import { verifyEd25519 } from "./ed25519.js";
import { sha256 } from "./sha256.js";
import { verifySm2 } from "./sm2.js";
import { sm3 } from "./sm3.js";

export const TAG_TX = utf8("mulu/tx/1");
export const TAG_PART = utf8("mulu/part/1");
export const TAG_HEADER = utf8("mulu/header/1");
export const TAG_COSIGN = utf8("mulu/cosignature/1");
export const TAG_FINALITY = utf8("mulu/finality/1");
export const TAG_SET = utf8("mulu/validator-set/1");

const SUITES = {
  1: { hash: sha256, verify: verifyEd25519 },
  2: { hash: sm3, verify: verifySm2 },
};

/** Tell whether a signature (hex) by a key ({suite, public_key}) over tag ‖ message holds. */
export function holds({ suite, public_key: publicKey }, signature, tag, message) {
  const { verify } = SUITES[suite];
  return verify(fromHex(publicKey), concat(tag, message), fromHex(signature));
}

/** Id of a key, hex: the suite's hash of (suite byte ‖ public key). */
export function keyId({ suite, public_key: publicKey }) {
  const { hash } = SUITES[suite];
  return toHex(hash(Uint8Array.of(suite), fromHex(publicKey)));
}
