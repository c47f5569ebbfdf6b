// Saying what the check found: in words, with the anchor named, and never as markup.
// Source: docs/spec/http.md API-24.

import { OTHER_RECORD } from "./judgement.js";
import { reasonText } from "./verify/reasons.js";

const box = document.getElementById("proof-verdict");
const facts = document.getElementById("proof-facts");
const badge = document.getElementById("proof-badge");

/** Say that the check runs. */
export function showWorking(texts) {
  say("working", texts.proof_working, "");
  facts.replaceChildren();
}

/** Say that the check could not be made. */
export function showFailure(reason, texts) {
  say("failed", texts.proof_failed, reason);
  facts.replaceChildren();
}

/** Say what the check found. */
export function showVerdict(verdict, { isPinned, language, texts }) {
  if (!verdict.ok) {
    say("bad", texts.proof_bad, texts.proof_bad_note);
  } else if (isPinned) {
    say("pinned", texts.proof_ok_pinned, texts.proof_ok_pinned_note);
  } else {
    say("own", texts.proof_ok_own, texts.proof_ok_own_note);
  }
  const anchor = isPinned ? texts.proof_anchor_pinned : texts.proof_anchor_own;
  facts.replaceChildren(...rows(verdict, anchor, language, texts).map(row));
}

/** Say which trust file is pinned. */
export function showPinned(bytes, texts) {
  const line = document.getElementById("proof-pinned");
  document.getElementById("proof-unpin").hidden = bytes === null;
  line.textContent = "";
  if (bytes === null) return;
  const { chain, checkpoint } = JSON.parse(new TextDecoder().decode(bytes));
  line.textContent = fill(texts.proof_pinned_now, { chain, height: checkpoint.height });
}

function rows({ ok, what, height, timeMs, reasonCode, chain, proven }, anchor, language, texts) {
  if (!ok) {
    const reason = reasonCode === OTHER_RECORD ? texts.proof_other_record : reasonText(reasonCode, language);
    return [
      [texts.proof_reason, `${reason} (${reasonCode})`],
      [texts.proof_anchor, anchor],
    ];
  }
  return [
    [texts.proof_what, fill(texts[`proof_what_${what}`], { height })],
    [texts.proof_proven_title, proven.title],
    [texts.proof_proven_code, proven.code],
    [texts.proof_proven_version, String(proven.version)],
    [texts.proof_proven_hash, proven.hash],
    [texts.proof_time, new Date(timeMs).toISOString()],
    [texts.proof_chain, chain],
    [texts.proof_anchor, anchor],
  ].filter(([, value]) => value !== "");
}

function row([label, value]) {
  const [line, dt, dd] = ["div", "dt", "dd"].map((name) => document.createElement(name));
  dt.textContent = label;
  dd.textContent = value;
  line.append(dt, dd);
  return line;
}

function say(state, headline, note) {
  const [first, second] = [document.createElement("p"), document.createElement("p")];
  first.className = "verdict-line";
  first.textContent = headline;
  second.textContent = note;
  box.dataset.state = state;
  badge.dataset.state = state;
  box.replaceChildren(first, ...(note ? [second] : []));
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
