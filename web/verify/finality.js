// Who made a header final: a producer with witnesses here, validators in the files beside.
// Source: docs/spec/bundle.md BUN-12, BUN-15 and BUN-16.

import { ensureEngineFinality, ensureEngineSignatures } from "./cometbft.js";
import { ensure } from "./failure.js";
import { TAG_COSIGN, TAG_HEADER, holds } from "./signature.js";
import { ensureSm2Finality, ensureSm2Signatures } from "./sm2_finality.js";
import { ascends } from "./trust.js";

/** Check who made a header final, without checking signatures. */
export function ensureFinal(finality, trust, header, hash) {
  const kind = finality["@type"];
  ensure((kind === "solo") === (trust.producer !== undefined), "finality.kind");
  if (kind === "solo") ensureSigners(finality, trust);
  else if (kind === "sm2") ensureSm2Finality(finality, trust, header);
  else ensureEngineFinality(finality, trust, header, hash);
}

/** Check every signature of a finality of a header with this hash. */
export function ensureFinalSignatures(finality, trust, header, hash) {
  const kind = finality["@type"];
  if (kind === "solo") ensureSignatures(finality, hash);
  else if (kind === "sm2") ensureSm2Signatures(finality, trust, header, hash);
  else ensureEngineSignatures(finality);
}

function ensureSigners(finality, trust) {
  const cosignatures = finality.cosignatures ?? [];
  ensure(sameKey(finality, trust.producer), "finality.other_producer");
  ensure(ascends(cosignatures), "witness.order");
  if (trust.witnesses === undefined) return;
  const { keys, threshold } = trust.witnesses;
  ensure(cosignatures.every((one) => keys.some((key) => sameKey(one, key))), "witness.unknown");
  ensure(cosignatures.length >= threshold, "witness.too_few");
}

function ensureSignatures(finality, hash) {
  const { signature, cosignatures = [] } = finality;
  ensure(holds(finality, signature, TAG_HEADER, hash), "finality.bad_signature");
  for (const one of cosignatures) {
    ensure(holds(one, one.signature, TAG_COSIGN, hash), "witness.bad_signature");
  }
}

function sameKey(one, other) {
  return one.suite === other.suite && one.public_key === other.public_key;
}
