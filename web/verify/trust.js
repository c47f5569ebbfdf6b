// The trust file: all that a verifier believes beforehand about a chain.
// Source: docs/spec/bundle.md BUN-9 to BUN-11.

import { parseCanonical } from "./canonical.js";
import { attempt, ensure } from "./failure.js";
import { TRUST_BYTES_MAX, TRUST_FORMAT, isTrust } from "./format.js";
import { hashOf } from "./hashes.js";
import { isObject } from "./shape.js";

/**
 * Read a trust file.
 *
 * @param {Uint8Array} bytes the file
 * @returns its members, checked
 * @throws {Failure} it cannot be used; `reasonCode` says why
 */
export function parseTrust(bytes) {
  ensure(bytes.length <= TRUST_BYTES_MAX, "trust.too_large");
  const trust = attempt(() => parseCanonical(bytes, { spaced: true }), "trust.not_canonical");
  ensure(isObject(trust) && trust.format === TRUST_FORMAT, "trust.version");
  ensure(isTrust(trust), "trust.members");
  const genesisHash = trust.chain.slice(-64);
  const { checkpoint, witnesses } = trust;
  ensure(hashOf(trust) !== undefined, "trust.unsupported");
  ensure(checkpoint.height !== 0 || checkpoint.block_hash === genesisHash, "trust.checkpoint");
  if (witnesses !== undefined) {
    const enough = witnesses.keys.length >= witnesses.threshold;
    ensure(enough && ascends(witnesses.keys), "trust.witnesses");
  }
  ensure(isUsable(trust.validators ?? []), "trust.validators");
  return trust;
}

/** Tell whether validators ascend strictly by public key and no SM2 key stands twice. */
function isUsable(validators) {
  const points = validators.flatMap(({ sm2 }) => (sm2 === undefined ? [] : [sm2.public_key]));
  return ascends(validators) && new Set(points).size === points.length;
}

/** Tell whether signers ascend strictly by public key. */
export function ascends(signers) {
  return signers.every((signer, i) => i === 0 || signers[i - 1].public_key < signer.public_key);
}
