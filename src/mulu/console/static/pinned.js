// The trust file that the visitor pinned, kept in this browser only.
// Source: docs/spec/http.md API-24; docs/spec/bundle.md BUN-9.

import { reasonText } from "./verify/reasons.js";
import { parseTrust } from "./verify/trust.js";

const NAME = "mulu.trust";

/** Bytes of the pinned trust file, or null. */
export function pinnedTrust() {
  const text = localStorage.getItem(NAME);
  return text === null ? null : new TextEncoder().encode(text);
}

/** Pin a trust file; returns what is wrong with it, empty when it was pinned. */
export function pin(bytes, language, texts) {
  try {
    parseTrust(bytes);
  } catch (error) {
    return `${texts.proof_pin_bad}: ${reasonText(error.reasonCode ?? error.message, language)}`;
  }
  localStorage.setItem(NAME, new TextDecoder().decode(bytes));
  return "";
}

/** Forget it. */
export function unpin() {
  localStorage.removeItem(NAME);
}
