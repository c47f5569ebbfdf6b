// Who made a header final: the producer's signature and the witnesses' cosignatures.
// Source: docs/spec/bundle.md BUN-15 and BUN-16.

import { ensure } from "./failure.js";
import { TAG_COSIGN, TAG_HEADER, holds } from "./signature.js";
import { ascends } from "./trust.js";

/** Check who signed, without checking signatures. */
export function ensureSigners(finality, trust) {
  const cosignatures = finality.cosignatures ?? [];
  ensure(sameKey(finality, trust.producer), "finality.other_producer");
  ensure(ascends(cosignatures), "witness.order");
  if (trust.witnesses === undefined) return;
  const { keys, threshold } = trust.witnesses;
  ensure(cosignatures.every((one) => keys.some((key) => sameKey(one, key))), "witness.unknown");
  ensure(cosignatures.length >= threshold, "witness.too_few");
}

/** Check every signature of a finality over a header hash. */
export function ensureSignatures(finality, hash) {
  const { public_key: publicKey, signature, cosignatures = [] } = finality;
  ensure(holds(publicKey, signature, TAG_HEADER, hash), "finality.bad_signature");
  for (const one of cosignatures) {
    ensure(holds(one.public_key, one.signature, TAG_COSIGN, hash), "witness.bad_signature");
  }
}

function sameKey(one, other) {
  return one.suite === other.suite && one.public_key === other.public_key;
}
