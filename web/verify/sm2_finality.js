// Finality by SM2 signatures: with a chain's hash SM3 it needs no other hash and no other suite.
// Source: docs/spec/bundle.md BUN-33 and BUN-34.

import { toHex, utf8 } from "./bytes.js";
import { encodeCanonical } from "./canonical.js";
import { exceedsTwoThirds, totalPower } from "./cometbft.js";
import { ensure } from "./failure.js";
import { hashOf } from "./hashes.js";
import { headerHash } from "./header.js";
import { TAG_FINALITY, TAG_SET, holds, keyId } from "./signature.js";

/** Check who signed, without checking signatures. */
export function ensureSm2Finality(finality, trust, header) {
  let signers = trustedSet(trust.validators);
  let height = 0;
  for (const step of finality.steps ?? []) {
    ensure(step.header.height > height, "finality.steps");
    ensure(isSameChain(step.header, header), "finality.other_chain");
    ensureVoters(step.signatures, signers);
    ensure(isNamed(step, hashOf(trust)), "finality.set");
    signers = namedSet(step.entries);
    height = step.header.height;
  }
  ensure(header.height > height, "finality.steps");
  ensureVoters(finality.signatures, signers);
}

/** Check every signature, of the steps first. */
export function ensureSm2Signatures(finality, trust, header, hash) {
  let signers = trustedSet(trust.validators);
  for (const step of finality.steps ?? []) {
    const message = finalityBytes(step.header, headerHash(step.header, hashOf(trust)));
    ensureHold(step.signatures, signers, message);
    signers = namedSet(step.entries);
  }
  ensureHold(finality.signatures, signers, finalityBytes(header, hash));
}

/** The set that a trust file lists: the power of all, and each SM2 key by its id. */
function trustedSet(validators) {
  const shown = validators.filter(({ sm2 }) => sm2 !== undefined);
  const members = shown.map(({ power, sm2 }) => ({ power, ...keyOf(sm2.public_key) }));
  return { total: totalPower(validators), members: new Map(members.map((one) => [keyId(one), one])) };
}

/** The same of the entries under a header's `next_set`. */
function namedSet(entries) {
  const total = totalPower(entries.filter(({ public_key: point }) => point === undefined));
  const shown = entries.filter(({ public_key: point }) => point !== undefined);
  const members = shown.map(({ key_id: id, power, public_key: point }) => {
    return [id, { power, ...keyOf(point) }];
  });
  return { total, members: new Map(members) };
}

function keyOf(point) {
  return { public_key: point, suite: 2 };
}

/** Tell whether the entries are what the step's header names, each public key of its id. */
function isNamed({ entries, header }, hash) {
  const { total, members } = namedSet(entries);
  const plain = entries.map(({ key_id: id, power }) => ({ key_id: id, power }));
  return (
    ascends(entries) &&
    [...members].every(([id, key]) => keyId(key) === id) &&
    toHex(hash(TAG_SET, utf8(encodeCanonical(plain)))) === header.next_set &&
    totalPower([...members.values()]) <= total
  );
}

function ensureVoters(signatures, { total, members }) {
  const known = signatures.every(({ key_id: id }) => members.has(id));
  ensure(ascends(signatures) && known, "finality.votes");
  const voted = totalPower(signatures.map(({ key_id: id }) => members.get(id)));
  ensure(exceedsTwoThirds(voted, total), "finality.too_few");
}

function ensureHold(signatures, { members }, message) {
  for (const { key_id: id, signature } of signatures) {
    ensure(holds(members.get(id), signature, TAG_FINALITY, message), "finality.bad_signature");
  }
}

/** What validators sign of a header with this hash, behind the tag. */
function finalityBytes({ chain, height }, hash) {
  return utf8(encodeCanonical({ chain, hash: toHex(hash), height }));
}

function isSameChain(one, other) {
  return one.chain === other.chain && one.hash === other.hash && one.ordering === other.ordering;
}

function ascends(list) {
  return list.every((one, i) => i === 0 || list[i - 1].key_id < one.key_id);
}
