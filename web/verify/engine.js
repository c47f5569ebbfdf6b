// What the engine hashes and signs: headers, validator sets, votes. Its hash is always SHA-256.
// Source: docs/spec/bundle.md BUN-27; CometBFT 0.38 types/block.go, validator.go and vote.go.

import { concat, fromHex, toHex, utf8 } from "./bytes.js";
import { listRoot } from "./merkle.js";
import { delimited, fixed64, number, sized } from "./protobuf.js";
import { sha256 } from "./sha256.js";

const PRECOMMIT = 2;

/** Hash of an engine's header over its fourteen fields; 32 bytes. */
export function engineHeaderHash(header) {
  return listRoot(sha256, [
    concat(number(1, header.block_version), number(2, header.engine_app_version)),
    sized(1, utf8(header.chain_id)),
    number(1, header.height),
    timestamp(header),
    blockId(header.last_block_id),
    wrapped(header.last_commit_hash),
    wrapped(header.data_hash),
    wrapped(header.validators_hash),
    wrapped(header.next_validators_hash),
    wrapped(header.consensus_hash),
    wrapped(header.app_hash),
    wrapped(header.last_results_hash),
    wrapped(header.evidence_hash),
    wrapped(header.proposer),
  ]);
}

/** A set in the engine's order: by falling power, then by rising address. */
export function inEngineOrder(validators) {
  const placed = validators.map((one) => ({ one, address: addressOf(one.public_key) }));
  placed.sort((a, b) => b.one.power - a.one.power || (a.address < b.address ? -1 : 1));
  return placed.map(({ one }) => one);
}

/** Hash of a validator set in its order; 32 bytes. */
export function validatorsHash(validators) {
  return listRoot(sha256, validators.map(({ power, public_key: key }) => {
    return concat(sized(1, wrapped(key)), number(2, power));
  }));
}

/** The engine's address of a validator, hex: the first 20 bytes of the SHA-256 of its key. */
export function addressOf(publicKey) {
  return toHex(sha256(fromHex(publicKey)).subarray(0, 20));
}

/** What a validator signs: the length-prefixed CanonicalVote. */
export function voteBytes({ commit, header }, vote) {
  return delimited(
    concat(
      number(1, PRECOMMIT),
      fixed64(2, header.height),
      fixed64(3, commit.round),
      sized(4, blockId(commit.block_id)),
      sized(5, timestamp(vote)),
      sized(6, utf8(header.chain_id)),
    ),
  );
}

function blockId({ hash, parts, parts_hash: partsHash }) {
  return concat(wrapped(hash), sized(2, concat(number(1, parts), sized(2, fromHex(partsHash)))));
}

function timestamp({ seconds, nanos }) {
  return concat(number(1, seconds), number(2, nanos));
}

function wrapped(hex) {
  return sized(1, fromHex(hex));
}
