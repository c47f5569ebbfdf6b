"""Every format from its inputs: what ``formats.json`` says is made of what, made here by the code.

Each function takes the vector's ``given`` and gives its ``made``; hex unless it is text.
"""

import json
from collections.abc import Callable
from typing import Any

from mulu.app import BODY
from mulu.cli.tx_file import open_tx
from mulu.core.canonical import decode, encode
from mulu.core.consistency import consistency_path
from mulu.core.hashing import (
    SHA256,
    TAG_CONTENT,
    TAG_COSIGN,
    TAG_GENESIS,
    TAG_HEADER,
    TAG_HEARTBEAT,
    TAG_PART,
    TAG_SCHEMA,
    TAG_SEEN,
    TAG_SET,
    ZERO32,
)
from mulu.core.merkle import Frontier, inclusion_path, leaf_hash, map_leaf, root
from mulu.core.signing import Ed25519Signer, verify
from mulu.intake.harvest.fitting import FitColumn
from mulu.intake.harvest.schema_hash import schema_hash
from mulu.machine.block import StoredTx, decode_block, encode_block
from mulu.machine.genesis import Genesis, chain_name, genesis_hash
from mulu.machine.overlay import Overlay
from mulu.machine.registry import encode_initial, registry_key
from mulu.machine.seen import bucket_key, note_ids
from mulu.modules.catalog.state import RecordContent, record_key
from mulu.modules.catalog.state import content_hash as record_content_hash
from mulu.modules.identity.content import OrgContent
from mulu.modules.identity.content import content_hash as org_content_hash
from mulu.modules.identity.possession import possession_bytes
from mulu.ordering.solo.heartbeat import Beat, Heartbeat, sign_heartbeat
from mulu.proof.header import Header, header_fields, header_hash
from mulu.proof.tree import verify_absent, verify_present
from mulu.proof.trust import decode_trust, encode_trust
from mulu.store.tree import build, prove, root_hash
from mulu.tx.body import signing_bytes, tx_id
from mulu.tx.build import sign_body
from mulu.tx.frame import Frame, encode_frame, open_frame
from mulu.tx.parts import commit_part
from mulu.tx.prepare import Prepared, TxRules, prepare_body
from tests.vectors.formats_finality import FINALITY_MAKERS
from tests.vectors.formats_governance import GOVERNANCE_MAKERS
from tests.vectors.formats_sm import SM_MAKERS

Values = dict[str, Any]


def key_id(given: Values) -> Values:
    signer = Ed25519Signer(bytes.fromhex(given["seed"]))
    public_key = signer.public_key
    hashed = bytes([signer.suite]) + public_key
    return {"public_key": public_key.hex(), "hashed": hashed.hex(), "key_id": signer.key_id}


def part(given: Values) -> Values:
    salt, text = bytes.fromhex(given["salt"]), given["text"].encode()
    ref = commit_part(SHA256, salt, text)
    hashed = TAG_PART + salt + text
    return {"hashed": hashed.hex(), "commitment": ref.commitment, "length": ref.length}


def body(given: Values) -> Values:
    data, signer = given["body"].encode(), Ed25519Signer(bytes.fromhex(given["seed"]))
    signed, signature = signing_bytes(data), sign_body(data, signer)
    assert verify(1, signer.public_key, signed, signature)
    return {
        "id": tx_id(SHA256, data).hex(),
        "signed": signed.hex(),
        "signature": signature.hex(),
        "signer": signer.key_id,
    }


def frame(given: Values) -> Values:
    signatures = tuple(map(bytes.fromhex, given["signatures"]))
    parts = tuple(map(bytes.fromhex, given["parts"]))
    opened = Frame(body=given["body"].encode(), signatures=signatures, parts=parts)
    plain = encode_frame(opened)
    assert open_frame(plain) == opened
    return {"frame": plain.hex()}


def compressed_frame(given: Values) -> Values:
    return {"frame": encode_frame(open_frame(bytes.fromhex(given["compressed"]))).hex()}


def genesis(given: Values) -> Values:
    document = decode(given["document"].encode(), Genesis)
    return {
        "hashed": (TAG_GENESIS + encode(document)).hex(),
        "genesis_hash": genesis_hash(SHA256, document).hex(),
        "chain": chain_name(SHA256, document),
    }


def next_set(given: Values) -> Values:
    data = encode(given["set"])
    return {
        "hashed": (TAG_SET + data).hex(),
        "next_set": SHA256.tagged(TAG_SET, data).hex(),
    }


def table_schema(given: Values) -> Values:
    columns = [FitColumn(*column) for column in given["columns"]]
    data = encode(sorted(columns))
    return {"hashed": (TAG_SCHEMA + data).hex(), "schema_hash": schema_hash(SHA256, columns)}


def seen_bucket(given: Values) -> Values:
    """One bucket through one block after another: its value after each."""
    values: dict[bytes, bytes] = {}
    made = []
    for ids in given["blocks"]:
        view = Overlay(values.get, lambda _: iter(()))
        note_ids(view, SHA256, [_prepared(id_, given["valid_until_ms"]) for id_ in ids])
        changes = {key: value for key, value in view.changes() if value is not None}
        values.update(changes)
        made.append(values[bucket_key(given["valid_until_ms"] // 60_000)].decode())
    first = TAG_SEEN + ZERO32 + b"".join(map(bytes.fromhex, given["blocks"][0]))
    return {"hashed": first.hex(), "key": next(iter(values)).decode(), "values": made}


def _prepared(id_: str, valid_until_ms: int) -> Prepared:
    return Prepared(
        id=bytes.fromhex(id_),
        body=b"",
        signatures=(),
        parts=(),
        messages=(),
        signers=(),
        valid_until_ms=valid_until_ms,
        leaf=b"",
        verified=frozenset(),
        size_bytes=0,
    )


def tx_leaf(given: Values) -> Values:
    """The leaf as the node computes it when it opens the transaction."""
    data, signer = given["body"].encode(), Ed25519Signer(bytes.fromhex(given["seed"]))
    chain = json.loads(data)["chain"]
    rules = TxRules(hasher=SHA256, chain=chain, body=BODY, stateless=lambda _m, _s: None)
    sent = Frame(body=data, signatures=tuple(map(bytes.fromhex, given["signatures"])))
    leaf = prepare_body(sent, rules, lambda _: (signer.suite, signer.public_key)).leaf
    return {"leaf": leaf.hex(), "leaf_hash": leaf_hash(SHA256, leaf).hex()}


def receipt_leaf(given: Values) -> Values:
    return {"leaf_hash": leaf_hash(SHA256, given["receipt"].encode()).hex()}


def list_roots(given: Values) -> Values:
    leaves = list(map(bytes.fromhex, given["leaves"]))
    hashes = [leaf_hash(SHA256, leaf) for leaf in leaves]
    sizes = given["sizes"]
    return {
        "leaf_hashes": [digest.hex() for digest in hashes],
        "roots": {str(size): root(SHA256, leaves[:size]).hex() for size in sizes},
        "path": [node.hex() for node in inclusion_path(SHA256, hashes, given["index"])],
        "grew": [node.hex() for node in consistency_path(SHA256, hashes, given["older"])],
    }


def frontier(given: Values) -> Values:
    end = Frontier(SHA256)
    made = {}
    for size, leaf in enumerate(given["leaves"], 1):
        end.append(bytes.fromhex(leaf))
        made[str(size)] = end.encode().hex()
    return {"written": made, "root": end.root().hex()}


def header(given: Values) -> Values:
    known = decode(given["header"].encode(), Header)
    fields = header_fields(known)
    digest, signer = header_hash(known, SHA256), Ed25519Signer(bytes.fromhex(given["seed"]))
    return {
        "fields": {name: value.hex() for name, value in fields.items()},
        "leaves": {name: map_leaf(SHA256, name, value).hex() for name, value in fields.items()},
        "header_hash": digest.hex(),
        "signed": (TAG_HEADER + digest).hex(),
        "signature": signer.sign(TAG_HEADER + digest).hex(),
    }


def cosignature(given: Values) -> Values:
    signed = TAG_COSIGN + bytes.fromhex(given["header_hash"])
    signer = Ed25519Signer(bytes.fromhex(given["seed"]))
    return {"signed": signed.hex(), "signature": signer.sign(signed).hex()}


def state_leaf(given: Values) -> Values:
    key_hash, value_hash = (SHA256.digest(given[name].encode()) for name in ("key", "value"))
    leaf = root_hash(build(SHA256, [(key_hash, value_hash)]))
    return {"key_hash": key_hash.hex(), "value_hash": value_hash.hex(), "leaf": leaf.hex()}


def state_tree(given: Values) -> Values:
    digest = SHA256.digest
    pairs = sorted((digest(k.encode()), digest(v.encode())) for k, v in given["state"].items())
    tree = build(SHA256, pairs)
    there, absent = given["present"].encode(), given["absent"].encode()
    found, missing = prove(tree, digest(there)), prove(tree, digest(absent))
    value = given["state"][given["present"]].encode()
    verify_present(SHA256, there, value, found.siblings, root_hash(tree))
    verify_absent(SHA256, absent, missing.siblings, missing.terminal, root_hash(tree))
    return {
        "root": root_hash(tree).hex(),
        "present": {"siblings": [node.hex() for node in found.siblings]},
        "absent": {
            "siblings": [node.hex() for node in missing.siblings],
            "terminal": [node.hex() for node in missing.terminal or ()],
        },
    }


def record_content(given: Values) -> Values:
    content = decode(given["content"].encode(), RecordContent)
    return {
        "key": record_key(content.code).decode(),
        "hashed": (TAG_CONTENT + encode(content)).hex(),
        "content_hash": record_content_hash(SHA256, content),
    }


def org_content(given: Values) -> Values:
    content = decode(given["content"].encode(), OrgContent)
    return {
        "hashed": (TAG_CONTENT + encode(content)).hex(),
        "content_hash": org_content_hash(SHA256, content),
    }


def heartbeat(given: Values) -> Values:
    beat, signer = decode(given["beat"].encode(), Beat), Ed25519Signer(bytes.fromhex(given["seed"]))
    kept = sign_heartbeat(beat, signer)
    return {
        "signed": (TAG_HEARTBEAT + encode(beat)).hex(),
        "signature": decode(kept, Heartbeat).signature,
        "kept": kept.decode(),
    }


def possession(given: Values) -> Values:
    signed = possession_bytes(given["chain"], given["subject"])
    signature = Ed25519Signer(bytes.fromhex(given["seed"])).sign(signed)
    return {"signed": signed.hex(), "signature": signature.hex()}


def stored_block(given: Values) -> Values:
    transactions = [
        StoredTx(body=tx["body"].encode(), signatures=tuple(map(bytes.fromhex, tx["signatures"])))
        for tx in given["transactions"]
    ]
    data = encode_block(
        header=given["header"].encode(),
        finality=given["finality"].encode(),
        transactions=transactions,
        receipts=[receipt.encode() for receipt in given["receipts"]],
    )
    assert decode_block(data).transactions == tuple(transactions)
    return {"block": data.hex()}


def registry_value(given: Values) -> Values:
    key = registry_key(given["kind"], given["name"])
    return {"key": key.decode(), "value": encode_initial(given["value"]).decode()}


def trust_file(given: Values) -> Values:
    trust = decode_trust(given["text"].encode())
    return {"canonical": encode(trust).decode(), "as_written": encode_trust(trust).decode()}


def tx_file(given: Values) -> Values:
    opened = open_tx(given["text"].encode())
    assert opened.missing == []
    return {"id": opened.id, "as_written": opened.encode().decode(), "frame": opened.frame().hex()}


MAKERS: dict[str, Callable[[Values], Values]] = {
    maker.__name__: maker
    for maker in (
        key_id,
        part,
        body,
        frame,
        compressed_frame,
        genesis,
        next_set,
        table_schema,
        seen_bucket,
        tx_leaf,
        receipt_leaf,
        list_roots,
        frontier,
        header,
        cosignature,
        state_leaf,
        state_tree,
        record_content,
        org_content,
        heartbeat,
        possession,
        stored_block,
        registry_value,
        trust_file,
        tx_file,
        *FINALITY_MAKERS,
        *SM_MAKERS,
        *GOVERNANCE_MAKERS,
    )
}
