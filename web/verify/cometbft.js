// Finality by an engine: the chain of validator sets from the trust file, and a later signed header
// whose app hash is the hash of mulu's header.
// Source: docs/spec/bundle.md BUN-26, BUN-27 and BUN-30.

import { fromHex, toHex } from "./bytes.js";
import { verifyEd25519 } from "./ed25519.js";
import { engineHeaderHash, inEngineOrder, validatorsHash, voteBytes } from "./engine.js";
import { ensure } from "./failure.js";

/** Check who signed what, without checking signatures. */
export function ensureEngineFinality(finality, trust, header, hash) {
  const chainId = trust.chain.slice(0, trust.chain.indexOf("#"));
  let reached = { chainId, setHash: toHex(validatorsHash(inEngineOrder(trust.validators))), height: 0 };
  for (const step of finality.steps ?? []) {
    const { next_validators_hash: next, validators_hash: own } = step.signed_header.header;
    ensure(next !== own, "finality.steps");
    reached = advance(reached, step);
  }
  advance(reached, finality);
  const { app_hash: appHash, height } = finality.signed_header.header;
  ensure(appHash === toHex(hash) && header.height < height, "finality.app_hash");
}

/** Check every vote, of the steps first. */
export function ensureEngineSignatures(finality) {
  for (const { signed_header: signed, validators } of [...(finality.steps ?? []), finality]) {
    for (const vote of signed.commit.votes) {
      const key = fromHex(validators[vote.validator].public_key);
      const holds = verifyEd25519(key, voteBytes(signed, vote), fromHex(vote.signature));
      ensure(holds, "finality.bad_signature");
    }
  }
}

/** Believe one more signed header, its signatures left to be checked. */
function advance({ chainId, setHash, height }, { signed_header: signed, validators }) {
  const { commit, header } = signed;
  ensure(header.chain_id === chainId, "finality.other_chain");
  ensure(toHex(engineHeaderHash(header)) === commit.block_id.hash, "finality.header");
  ensure(toHex(validatorsHash(validators)) === header.validators_hash, "finality.set");
  ensure(header.validators_hash === setHash, "finality.other_set");
  ensure(header.height > height, "finality.steps");
  ensureVotes(commit.votes, validators);
  return { chainId, setHash: header.next_validators_hash, height: header.height };
}

function ensureVotes(votes, validators) {
  const places = votes.map(({ validator }) => validator);
  const ascend = places.every((place, i) => i === 0 || places[i - 1] < place);
  ensure(ascend && places.every((place) => place < validators.length), "finality.votes");
  const voted = totalPower(places.map((place) => validators[place]));
  ensure(exceedsTwoThirds(voted, totalPower(validators)), "finality.too_few");
}

/** Sum of powers; a sum may pass 2^53, so it is a BigInt. */
export function totalPower(validators) {
  return validators.reduce((sum, { power }) => sum + BigInt(power), 0n);
}

/** Tell whether a power is more than two thirds of all. */
export function exceedsTwoThirds(power, total) {
  return 3n * power > 2n * total;
}
