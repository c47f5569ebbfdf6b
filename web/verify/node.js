#!/usr/bin/env node
// The checker for a terminal: node web/verify/node.js --trust trust.json FILE…
// One JSON line for each file; exit 0 when all hold, 1 when one does not, 2 on wrong use.
// Source: docs/spec/bundle.md BUN-28.

import { readFileSync, statSync } from "node:fs";
import process, { argv, stderr, stdout } from "node:process";

import { verifyBundle } from "./bundle.js";
import { BUNDLE_BYTES_MAX } from "./format.js";
import { reasonText } from "./reasons.js";
import { parseTrust } from "./trust.js";

const USAGE = "usage: node node.js --trust TRUST_FILE BUNDLE_FILE…\n";

function main([option, trustFile, ...files]) {
  if (option !== "--trust" || files.length === 0) return usage(USAGE);
  let trust;
  try {
    trust = parseTrust(readFileSync(trustFile));
  } catch (error) {
    return usage(`${trustFile}: ${reasonText(error.reasonCode ?? error.message)}\n`);
  }
  const verdicts = files.map((file) => judge(file, trust));
  for (const verdict of verdicts) stdout.write(`${JSON.stringify(verdict)}\n`);
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
}

/** Verdict of a file; one that cannot be read is refused and says why. */
function judge(file, trust) {
  try {
    const tooLarge = statSync(file).size > BUNDLE_BYTES_MAX;
    const bytes = tooLarge ? new Uint8Array(BUNDLE_BYTES_MAX + 1) : readFileSync(file);
    const { ok, what, height, reasonCode } = verifyBundle(bytes, trust);
    return { file, ok, what, height, reason_code: reasonCode, reason: reasonText(reasonCode) };
  } catch (error) {
    const code = error.code ?? error.name;
    return { file, ok: false, what: "unknown", height: 0, reason_code: code, reason: error.message };
  }
}

function usage(text) {
  stderr.write(text);
  return 2;
}

process.exitCode = main(argv.slice(2));
