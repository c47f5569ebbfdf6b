// What a bundle claims about a transaction: body, signatures and receipt stand in the block.
// Source: docs/spec/bundle.md BUN-22 to BUN-24.

import { concat, fromHex, toHex } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { opens } from "./claims.js";
import { attempt, ensure } from "./failure.js";
import { rootOfPlace } from "./merkle.js";
import { isObject } from "./shape.js";
import { TAG_TX, holds, keyId } from "./signature.js";

/** Check a claim about a transaction, all but its signatures. */
export function ensureIncluded(claim, header, hash) {
  const body = attempt(() => parseCanonical(fromHex(claim.body)), "claim.body");
  ensure(hasForm(body), "claim.body");
  ensure(body.chain === header.chain, "chain.differs");
  ensure(namesKeys(body.signers, claim), "claim.signers");
  const receipt = attempt(() => parseCanonical(fromHex(claim.receipt)), "claim.receipt");
  ensure(isObject(receipt) && receipt.id === includedId(claim, hash), "claim.receipt");
  ensurePaths(claim, header, hash);
  ensure(openInOrder(claim.parts ?? [], body.messages, hash), "claim.part");
}

/** Check every signature of the transaction. */
export function ensureClaimSignatures({ body, keys, signatures }) {
  const message = fromHex(body);
  keys.forEach((key, i) => {
    ensure(holds(key, signatures[i], TAG_TX, message), "claim.bad_signature");
  });
}

/** Id of the transaction, hex. */
export function includedId({ body }, hash) {
  return toHex(hash(TAG_TX, fromHex(body)));
}

function hasForm(body) {
  return (
    isObject(body) &&
    body.v === 1 &&
    typeof body.chain === "string" &&
    Array.isArray(body.signers) &&
    body.signers.every((signer) => typeof signer === "string") &&
    Array.isArray(body.messages) &&
    body.messages.every(isObject)
  );
}

function namesKeys(signers, { keys, signatures }) {
  const asMany = keys.length === signers.length && signatures.length === signers.length;
  return asMany && keys.every((key, i) => keyId(key) === signers[i]);
}

function ensurePaths(claim, header, hash) {
  const { path, place, receipt_path: receiptPath } = claim;
  const leaf = concat(fromHex(includedId(claim, hash)), hash(...claim.signatures.map(fromHex)));
  ensure(path.length === receiptPath.length && place < 2 ** path.length, "claim.path");
  ensure(toHex(rootOfPlace(hash, leaf, place, path)) === header.tx_root, "claim.path");
  const receiptRoot = rootOfPlace(hash, fromHex(claim.receipt), place, receiptPath);
  ensure(toHex(receiptRoot) === header.receipt_root, "claim.receipt_path");
}

/** Match openings to references in order; a reference without its opening is passed over. */
function openInOrder(parts, messages, hash) {
  const references = messages.map((message) => message.part).filter(isReference);
  let next = 0;
  return parts.every((part) => {
    while (next < references.length && !opens(part, references[next], hash)) next += 1;
    return next++ < references.length;
  });
}

function isReference(part) {
  return part !== undefined && isObject(part);
}
