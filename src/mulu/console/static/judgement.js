// From a bundle and a trust file to what may be said about the record that the page shows.
// Source: docs/spec/http.md API-24.

import { fromHex } from "./verify/bytes.js";
import { verifyBundle } from "./verify/bundle.js";
import { parseTrust } from "./verify/trust.js";

export const OTHER_RECORD = "page.other_record";

/**
 * Check a bundle, and that it speaks of what the page shows.
 *
 * @param {Uint8Array} bundle the bundle's bytes
 * @param {Uint8Array} trust the trust file's bytes
 * @param {{code: string, version: number, hash: string}} shown what the page shows
 * @returns {{ok: boolean, what: string, height: number, timeMs: number, reasonCode: string,
 *   chain: string, proven: object|null}}
 */
export function judge(bundle, trust, shown) {
  const parsed = parseTrust(trust);
  const verdict = verifyBundle(bundle, parsed);
  const told = { ...verdict, chain: parsed.chain, proven: null };
  if (!verdict.ok) return told;
  const proven = provenRecord(verdict.bundle.claim, shown);
  const same = proven !== null && isShown(proven, shown);
  return same ? { ...told, proven } : { ...told, ok: false, reasonCode: OTHER_RECORD };
}

function isShown(proven, shown) {
  const hash = shown.hash.slice(shown.hash.indexOf(":") + 1);
  return proven.code === shown.code && proven.version === shown.version && proven.hash === hash;
}

/** What the claim says of the record: of the state's value, or of the transaction's event. */
function provenRecord(claim, shown) {
  switch (claim["@type"]) {
    case "present":
      return ofValue(json(claim.value), claim.part);
    case "transaction":
      return ofEvents(json(claim.receipt), shown);
    default:
      return null;
  }
}

function ofValue(value, part) {
  const { code, version, content_hash: hash } = value;
  const title = part === undefined ? "" : (json(part.bytes).title ?? "");
  return { code, version, hash, title };
}

function ofEvents({ events = [] }, { code, hash }) {
  const wanted = hash.slice(hash.indexOf(":") + 1);
  const event = events.find((one) => one.code === code && one.content_hash === wanted);
  if (event === undefined) return null;
  return { code, version: event.version ?? 1, hash: event.content_hash, title: "" };
}

function json(hex) {
  return JSON.parse(new TextDecoder().decode(fromHex(hex)));
}
