// verifyBundle: from bytes and a trust file to a verdict, the same as `mulu verify` gives.
// Source: docs/spec/bundle.md BUN-12 and BUN-13.

import { fromHex, toHex } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { ensureAbsent, ensurePresent } from "./claims.js";
import { Failure, attempt, ensure } from "./failure.js";
import { ensureFinal, ensureFinalSignatures } from "./finality.js";
import { BUNDLE_BYTES_MAX, BUNDLE_FORMAT, isBundle } from "./format.js";
import { hashName, hashOf } from "./hashes.js";
import { headerHash } from "./header.js";
import { ensureClaimSignatures, ensureIncluded, includedId } from "./included.js";
import { rootOfIndex } from "./merkle.js";
import { isObject } from "./shape.js";

/**
 * Judge a bundle.
 *
 * @param {Uint8Array} bytes the file, whatever it is
 * @param {object} trust what `parseTrust` gave
 * @returns {{ok: boolean, what: string, height: number, reasonCode: string, timeMs: number,
 *   key: string, bundle: object|null}} of a refused bundle, all but `ok` and `reasonCode` is only what
 *   it claims, and `bundle` is null
 */
export function verifyBundle(bytes, trust) {
  const read = caught(() => decodeBundle(bytes));
  if (read.reasonCode) return unreadable(read.reasonCode);
  const bundle = read.value;
  return verdict(bundle, hashOf(trust), caught(() => ensureHolds(bundle, trust)).reasonCode);
}

function caught(action) {
  try {
    return { value: action(), reasonCode: "" };
  } catch (error) {
    if (error instanceof Failure) return { value: null, reasonCode: error.reasonCode };
    throw error;
  }
}

/** Read a bundle, without judging what it claims (steps 1 to 5). */
function decodeBundle(bytes) {
  ensure(bytes.length <= BUNDLE_BYTES_MAX, "format.too_large");
  const bundle = attempt(() => parseCanonical(bytes), "format.not_canonical");
  ensure(isObject(bundle) && bundle.format === BUNDLE_FORMAT, "format.version");
  ensure(isBundle(bundle), "format.members");
  return bundle;
}

/** Steps 6 to 15. */
function ensureHolds({ claim, finality, header, link }, trust) {
  const headers = link === undefined ? [header] : [header, link.header];
  ensure(headers.every((one) => one.chain === trust.chain), "chain.differs");
  ensure(headers.every((one) => isKnown(one, trust)), "header.unsupported");
  const hash = hashOf(trust);
  const hashes = headers.map((one) => headerHash(one, hash));
  headers.forEach((one, i) => ensureCheckpoint(one, hashes[i], trust.checkpoint));
  if (link !== undefined) ensureLink(header, hashes[0], link, hash);
  const last = headers.length - 1;
  ensureFinal(finality, trust, headers[last], hashes[last]);
  ensureClaim(claim, header, hash);
  ensureFinalSignatures(finality, trust, headers[last], hashes[last]);
  if (claim["@type"] === "transaction") ensureClaimSignatures(claim);
}

function isKnown(header, trust) {
  const ordering = trust.validators === undefined ? "solo" : "cometbft";
  return header.hash === hashName(trust) && header.ordering === ordering;
}

function ensureCheckpoint(header, hash, checkpoint) {
  const same = header.height !== checkpoint.height || toHex(hash) === checkpoint.block_hash;
  ensure(same, "checkpoint.differs");
}

function ensureLink(header, leaf, { header: later, path }, hash) {
  const root = rootOfIndex(hash, leaf, header.log_size, later.log_size, path);
  ensure(root !== null && toHex(root) === later.log_root, "link.path");
}

function ensureClaim(claim, header, hash) {
  switch (claim["@type"]) {
    case "present":
      return ensurePresent(claim, header, hash);
    case "absent":
      return ensureAbsent(claim, header, hash);
    default:
      return ensureIncluded(claim, header, hash);
  }
}

function unreadable(reasonCode) {
  return { ok: false, what: "unknown", height: 0, reasonCode, timeMs: 0, key: "", bundle: null };
}

function verdict(bundle, hash, reasonCode) {
  const { claim, header } = bundle;
  return {
    ok: !reasonCode,
    what: claim["@type"],
    height: header.height,
    reasonCode,
    timeMs: header.time_ms,
    key: claim["@type"] === "transaction" ? includedId(claim, hash) : keyText(claim.key),
    bundle: reasonCode ? null : bundle,
  };
}

/** A state key for people: itself when printable ASCII, else 0x and hex. */
function keyText(hex) {
  const text = String.fromCharCode(...fromHex(hex));
  return /^[ -~]+$/.test(text) ? text : `0x${hex}`;
}
