"""Formats of suite 2 and of chains with SM3 from their inputs, and keys at rest of both suites.

As ``formats.py``: each function takes the vector's ``given`` and gives its ``made``.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mulu.client.keystore import Keystore
from mulu.core import sm2
from mulu.core.canonical import decode, encode
from mulu.core.hashing import SM3, TAG_GENESIS, TAG_HEADER, TAG_PART, TAG_TX
from mulu.core.merkle import map_leaf
from mulu.core.signing import SM2, Sm2Signer, verify
from mulu.machine.genesis import Genesis, chain_name, genesis_hash
from mulu.proof.header import Header, header_fields, header_hash
from mulu.proof.trust import decode_trust, encode_trust
from mulu.store.tree import build, prove, root_hash
from mulu.tx.parts import commit_part
from tests.proof import sm_world, world
from tests.support.golden import make
from tests.support.sm2_signer import FixedSm2Signer

Values = dict[str, Any]
PASSPHRASE = "a passphrase of tests"
SEED = "06" * 32
KEY_FILE = (
    '{"box":"bdc0eca36dcffd0466762df330ae251fde72c61b2917d0771643c45c428bfd9615c6cc4d43a318682c0141f9'
    'a7b76d6c5d70ba3590ccabad5f488ff6258667945d80d6bb01ad6a5f3172762d949493",'
    '"key_id":"cb39f0f6d246b033068073b728cf5b70a204cda3b1ccb17d8160d12dcd1a5ae3",'
    '"memory_bytes":8192,"operations":1,'
    '"public_key":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",'
    '"purpose":"member","salt":"05efcff2a726e32a5eeacc8c6bb8ba9a","suite":1}'
)

SM_KEY_FILE = (
    '{"box":"ac798d3aa2f237a31642eca1f367fbf5e5f6a214d3fbb245b50aad1455cfd115de770cc6286ef7e4b3'
    'a3ab89bd79ae8a112f251109ca2283baa9ca7be14811abe098d4","cipher":"sm4-gcm","key_id":"82ccf49'
    'fc7c450c87bb0d4edc39e3115aa9caf2deb9c1fa510e7f6767642eb05","memory_bytes":8192,"operations'
    '":1,"public_key":"0446d1086f6e5c938447f05280db707c279a7b459c38f19e4d9a30ad2dadf9f28af45fc1'
    'dc5b377736b57e97e7e0563ccca24c97f440e1d137e5941d84d2eb43c9","purpose":"member","salt":"952'
    'f2b0b070b4ae3581887005fdae2d8","suite":2}'
)


def sm_key_id(given: Values) -> Values:
    signer = Sm2Signer(bytes.fromhex(given["seed"]))
    hashed = bytes([SM2]) + signer.public_key
    return {
        "public_key": signer.public_key.hex(),
        "hashed": hashed.hex(),
        "key_id": signer.key_id,
    }


def sm_signature(given: Values) -> Values:
    """What is signed of a body, and that the given signature is one of its signatures."""
    signer = Sm2Signer(bytes.fromhex(given["seed"]))
    signed = TAG_TX + given["body"].encode()
    holds = verify(SM2, signer.public_key, signed, bytes.fromhex(given["signature"]))
    return {
        "signed": signed.hex(),
        "e": sm2.digest(signer.public_key, signed).hex(),
        "holds": holds,
    }


def sm_part(given: Values) -> Values:
    salt, text = bytes.fromhex(given["salt"]), given["text"].encode()
    ref = commit_part(SM3, salt, text)
    hashed = TAG_PART + salt + text
    return {"hashed": hashed.hex(), "commitment": ref.commitment, "length": ref.length}


def sm_genesis(given: Values) -> Values:
    document = decode(given["document"].encode(), Genesis)
    return {
        "hashed": (TAG_GENESIS + encode(document)).hex(),
        "genesis_hash": genesis_hash(SM3, document).hex(),
        "chain": chain_name(SM3, document),
    }


def sm_header(given: Values) -> Values:
    known = decode(given["header"].encode(), Header)
    fields, digest = header_fields(known), header_hash(known, SM3)
    return {
        "leaves": {name: map_leaf(SM3, name, value).hex() for name, value in fields.items()},
        "header_hash": digest.hex(),
        "signed": (TAG_HEADER + digest).hex(),
    }


def sm_state_tree(given: Values) -> Values:
    state = {key.encode(): value.encode() for key, value in given["state"].items()}
    tree = build(SM3, sorted((SM3.digest(key), SM3.digest(value)) for key, value in state.items()))
    found = prove(tree, SM3.digest(given["present"].encode()))
    return {"root": root_hash(tree).hex(), "siblings": [node.hex() for node in found.siblings]}


def sm_trust_file(given: Values) -> Values:
    trust = decode_trust(given["text"].encode())
    return {"canonical": encode(trust).decode(), "as_written": encode_trust(trust).decode()}


def key_file(given: Values) -> Values:
    """A key file opens to this secret: what its signer does shows it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kept.key").write_text(given["file"] + "\n", encoding="utf-8")
        signer = Keystore(Path(folder)).open("kept", given["passphrase"])
    return {"key_id": signer.key_id, "suite": signer.suite}


def sm_key_file(given: Values) -> Values:
    return key_file(given)


SM_MAKERS: tuple[Callable[[Values], Values], ...] = (
    sm_key_id,
    sm_signature,
    sm_part,
    sm_genesis,
    sm_header,
    sm_state_tree,
    sm_trust_file,
    key_file,
    sm_key_file,
)


def sm_inputs() -> dict[str, tuple[str, dict[str, Any]]]:
    """(requirement, given) of each vector by name."""
    signer, body = FixedSm2Signer("formats"), '{"v":1}'
    signature = signer.sign(TAG_TX + body.encode())
    document = {**_plain(make().document), "hash": "sm3", "node": _node()}
    state = {"m/chain": sm_world.CHAIN, "i/c/11110000000000019K": "o0003", "i/x": "1"}
    return {
        "sm_key_id": ("KEY-9", {"seed": SEED}),
        "sm_signature": (
            "KEY-9",
            {"seed": signer.secret.hex(), "body": body, "signature": signature.hex()},
        ),
        "sm_part": ("HSH-1", {"salt": "07" * 32, "text": world.TEXT[32:].decode()}),
        "sm_genesis": ("GEN-2", {"document": encode(document).decode()}),
        "sm_header": ("HSH-1", {"header": encode(sm_world.HEADER).decode()}),
        "sm_state_tree": ("HSH-1", {"state": state, "present": "m/chain"}),
        "sm_trust_file": ("BUN-36", {"text": encode_trust(sm_world.TRUST_WITNESSED).decode()}),
        "key_file": ("KEY-16", {"file": KEY_FILE, "passphrase": PASSPHRASE}),
        "sm_key_file": ("KEY-16", {"file": SM_KEY_FILE, "passphrase": PASSPHRASE}),
    }


def _plain(document: Genesis) -> dict[str, Any]:
    return decode(encode(document), dict)


def _node() -> dict[str, Any]:
    return {"public_key": sm_world.PRODUCER.public_key.hex(), "suite": SM2}
