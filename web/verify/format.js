// What a bundle and a trust file consist of.
// Source: docs/spec/bundle.md BUN-5 to BUN-10; docs/spec/header.md HDR-1 and HDR-2.

import { exactly, hex, integer, listOf, record, text, union } from "./shape.js";

const hex32 = hex(32);
const hex64 = hex(64);
const shortName = text(/^[a-z0-9]{1,16}$/);
const key = hex(1, 1024);
const siblings = listOf(hex32, 0, 256);
const blockPath = listOf(hex32, 0, 32);
const publicKey = withKey({});
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

const solo = withKey(
  { "@type": exactly("solo"), signature: hex64 },
  { cosignatures: listOf(withKey({ signature: hex64 }), 1, 64) },
);

const power = integer(1);
const seconds = integer(0);
const nanos = integer(0, 999_999_999);
const validator = record({ power, public_key: hex32, suite: exactly(1) });
const validators = listOf(validator, 1, 100);
const blockId = record({ hash: hex32, parts: integer(1, 2 ** 32 - 1), parts_hash: hex32 });
const vote = record({ nanos, seconds, signature: hex64, validator: integer(0, 99) });

const engineHeader = record({
  app_hash: hex32,
  block_version: integer(0),
  chain_id: text(/^[!-~]{1,50}$/),
  consensus_hash: hex32,
  data_hash: hex32,
  engine_app_version: integer(0),
  evidence_hash: hex32,
  height: integer(1),
  last_block_id: blockId,
  last_commit_hash: hex32,
  last_results_hash: hex32,
  nanos,
  next_validators_hash: hex32,
  proposer: hex(20),
  seconds,
  validators_hash: hex32,
});

const commit = record({
  block_id: blockId,
  round: integer(0, 2 ** 31 - 1),
  votes: listOf(vote, 1, 100),
});
const signedHeader = record({ commit, header: engineHeader });
const step = record({ signed_header: signedHeader, validators });

const cometbft = record(
  { "@type": exactly("cometbft"), signed_header: signedHeader, validators },
  { steps: listOf(step, 1, 256) },
);

const sm2Point = text(/^04[0-9a-f]{128}$/);
const sm2Signatures = listOf(record({ key_id: hex32, signature: hex64 }), 1, 100);
const sm2Entry = record({ key_id: hex32, power }, { public_key: sm2Point });
const sm2Step = record({
  entries: listOf(sm2Entry, 1, 200),
  header,
  signatures: sm2Signatures,
});

const sm2 = record(
  { "@type": exactly("sm2"), signatures: sm2Signatures },
  { steps: listOf(sm2Step, 1, 256) },
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
    finality: union({ cometbft, sm2, solo }),
    format: exactly(BUNDLE_FORMAT),
    header,
  },
  { link: record({ header, path: listOf(hex32, 0, 64) }) },
);

export const TRUST_FORMAT = "mulu-trust/1";
export const TRUST_BYTES_MAX = 64 * 1024;

const anchor = {
  chain: text(/^[a-z][a-z0-9-]{0,39}#[a-z0-9]{1,16}:[0-9a-f]{64}$/),
  checkpoint: record({ block_hash: hex32, height: integer(0), time_ms: integer(0) }),
  format: exactly(TRUST_FORMAT),
};

const soloTrust = record(
  { ...anchor, producer: publicKey },
  { witnesses: record({ keys: listOf(publicKey, 1, 64), threshold: integer(1) }) },
);

const trustedValidator = record(
  { power, public_key: hex32, suite: exactly(1) },
  { sm2: record({ public_key: sm2Point }) },
);

const consortiumTrust = record({ ...anchor, validators: listOf(trustedValidator, 1, 100) });

/** Tell whether a parsed value has the members of a trust file of one kind or the other. */
export const isTrust = (value) => soloTrust(value) || consortiumTrust(value);

/** A record with a public key, whose suite decides how long it is. */
function withKey(required, optional) {
  const ed25519 = record({ ...required, public_key: hex32, suite: exactly(1) }, optional);
  const sm2 = record({ ...required, public_key: text(/^04[0-9a-f]{128}$/), suite: exactly(2) }, optional);
  return (value) => ed25519(value) || sm2(value);
}
