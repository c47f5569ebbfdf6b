// What a bundle and a trust file consist of.
// Source: docs/spec/bundle.md BUN-5 to BUN-10; docs/spec/header.md HDR-1 and HDR-2.

import { exactly, hex, integer, listOf, record, text, union } from "./shape.js";

const hex32 = hex(32);
const hex64 = hex(64);
const suite = exactly(1);
const shortName = text(/^[a-z0-9]{1,16}$/);
const key = hex(1, 1024);
const siblings = listOf(hex32, 0, 256);
const blockPath = listOf(hex32, 0, 32);
const publicKey = record({ public_key: hex32, suite });
const opening = record({ bytes: hex(0, 256 * 1024), salt: hex32 });

const header = record({
  app_version: integer(1),
  bridge_root: hex32,
  chain: text(/^[!-~]{1,160}$/),
  hash: shortName,
  height: integer(1),
  log_root: hex32,
  log_size: integer(0),
  next_set: hex32,
  ordering: shortName,
  prev: hex32,
  receipt_root: hex32,
  state_root: hex32,
  system_root: hex32,
  time_ms: integer(0),
  tx_root: hex32,
});

const solo = record(
  { "@type": exactly("solo"), public_key: hex32, signature: hex64, suite },
  { cosignatures: listOf(record({ public_key: hex32, signature: hex64, suite }), 1, 64) },
);

const present = record(
  { "@type": exactly("present"), key, siblings, value: hex(1, Infinity) },
  { part: opening },
);

const absent = record(
  { "@type": exactly("absent"), key, key_hash: hex32, siblings },
  { terminal: record({ key_hash: hex32, value_hash: hex32 }) },
);

const transaction = record(
  {
    "@type": exactly("transaction"),
    body: hex(1, Infinity),
    keys: listOf(publicKey, 1, 16),
    path: blockPath,
    place: integer(0),
    receipt: hex(1, Infinity),
    receipt_path: blockPath,
    signatures: listOf(hex64, 1, 16),
  },
  { parts: listOf(opening, 1, 1000) },
);

export const BUNDLE_FORMAT = "mulu-bundle/1";
export const BUNDLE_BYTES_MAX = 8 * 1024 * 1024;

/** Tell whether a parsed value has the members of a bundle. */
export const isBundle = record(
  {
    claim: union({ present, absent, transaction }),
    finality: union({ solo }),
    format: exactly(BUNDLE_FORMAT),
    header,
  },
  { link: record({ header, path: listOf(hex32, 0, 64) }) },
);

export const TRUST_FORMAT = "mulu-trust/1";
export const TRUST_BYTES_MAX = 64 * 1024;

/** Tell whether a parsed value has the members of a trust file. */
export const isTrust = record(
  {
    chain: text(/^[a-z][a-z0-9-]{0,39}#[a-z0-9]{1,16}:[0-9a-f]{64}$/),
    checkpoint: record({ block_hash: hex32, height: integer(0), time_ms: integer(0) }),
    format: exactly(TRUST_FORMAT),
    producer: publicKey,
  },
  { witnesses: record({ keys: listOf(publicKey, 1, 64), threshold: integer(1) }) },
);
