"""Trust files: what is refused and why, the same in both verifiers (BUN-9 to BUN-11)."""

from typing import Any

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.proof.reasons import REASONS
from mulu.proof.trust import TRUST_BYTES_MAX, TrustError, decode_trust, encode_trust, solo_trust
from tests.proof import engine_world, goldens, world
from tests.proof.spoiling import Change, cut, put, spoiled
from tests.proof.stream import ask

PLAIN = encode(world.TRUST)
WITNESSED = encode(world.TRUST_WITNESSED)
ENGINE = encode(engine_world.FIRST)
GENESIS_HASH = world.CHAIN.rpartition(":")[2]


def turn(plain: dict[str, Any]) -> None:
    plain["witnesses"]["keys"].reverse()


def repeat(plain: dict[str, Any]) -> None:
    keys = plain["witnesses"]["keys"]
    keys.append(keys[-1])


def turn_validators(plain: dict[str, Any]) -> None:
    plain["validators"].reverse()


def with_sm2(*numbers: int) -> Change:
    """Give the first validators SM2 keys, which no trust file looks at more closely."""

    def change(plain: dict[str, Any]) -> None:
        for validator, number in zip(plain["validators"], numbers, strict=False):
            validator["sm2"] = {"public_key": f"04{number:0128x}"}

    return change


ONE: dict[str, object] = {"power": 1, "public_key": "00" * 32, "suite": 1}


MEMBERS: dict[str, tuple[bytes, Change]] = {
    "no producer": (PLAIN, cut("producer")),
    "no checkpoint": (PLAIN, cut("checkpoint")),
    "no time of the checkpoint": (PLAIN, cut("checkpoint.time_ms")),
    "unknown member": (PLAIN, put("note", "x")),
    "unknown member of the checkpoint": (PLAIN, put("checkpoint.note", "x")),
    "chain without hash": (PLAIN, put("chain", "golden")),
    "chain in capitals": (PLAIN, put("chain", world.CHAIN.upper())),
    "chain with a newline": (PLAIN, put("chain", world.CHAIN + "\n")),
    "height below 0": (PLAIN, put("checkpoint.height", -1)),
    "suite 2": (PLAIN, put("producer.suite", 2)),
    "key too short": (PLAIN, put("producer.public_key", "00")),
    "producer and validators": (PLAIN, put("validators", [ONE])),
    "producer and no validators": (PLAIN, put("validators", [])),
    "no validators": (ENGINE, put("validators", [])),
    "101 validators": (ENGINE, put("validators", [ONE] * 101)),
    "validators with witnesses": (
        ENGINE,
        put("witnesses", {"keys": [{"public_key": "00" * 32, "suite": 1}], "threshold": 1}),
    ),
    "a power of 0": (ENGINE, put("validators", [{**ONE, "power": 0}])),
    "a validator of suite 2": (ENGINE, put("validators", [{**ONE, "suite": 2}])),
    "a validator's SM2 key of 64 bytes": (
        ENGINE,
        put("validators", [{**ONE, "sm2": {"public_key": "04" * 64}}]),
    ),
    "a compressed SM2 key": (
        ENGINE,
        put("validators", [{**ONE, "sm2": {"public_key": "02" + "00" * 64}}]),
    ),
    "threshold 0": (WITNESSED, put("witnesses.threshold", 0)),
    "no witnesses": (WITNESSED, put("witnesses.keys", [])),
    "65 witnesses": (
        WITNESSED,
        put("witnesses.keys", [{"public_key": "00" * 32, "suite": 1}] * 65),
    ),
}
OTHERS: dict[str, tuple[str, bytes]] = {
    "plain": ("", PLAIN),
    "witnessed": ("", WITNESSED),
    "indented": ("", encode_trust(world.TRUST_WITNESSED)),
    "checkpoint of the genesis": ("", encode_trust(world.TRUST)),
    "too large": ("trust.too_large", PLAIN + b" " * TRUST_BYTES_MAX),
    "as large as may be": ("", PLAIN + b"\n" * (TRUST_BYTES_MAX - len(PLAIN))),
    "nothing": ("trust.not_canonical", b""),
    "cut off": ("trust.not_canonical", PLAIN[:-1]),
    "repeated member": (
        "trust.not_canonical",
        PLAIN.replace(b'"height":0', b'"height":0,"height":0'),
    ),
    "members out of order": ("trust.not_canonical", b'{"format":"mulu-trust/1","chain":"x"}'),
    "a space in a number": ("trust.not_canonical", PLAIN.replace(b'"height":0', b'"height":1 0')),
    "another space": ("trust.not_canonical", "\u00a0".encode() + PLAIN),
    "a form feed": ("trust.not_canonical", b"\x0c" + PLAIN),
    "a comment": ("trust.not_canonical", PLAIN + b"// mine"),
    "many quotes": ("trust.not_canonical", b'"\\' * 30_000),
    "a list": ("trust.version", b"[]"),
    "a bundle": ("trust.version", goldens.present(world.PLAIN_KEY)),
    "a later format": ("trust.version", spoiled(PLAIN, put("format", "mulu-trust/2"))),
    "validators": ("", ENGINE),
    "validators with SM2 keys": ("", spoiled(ENGINE, with_sm2(0, 1))),
    "validators out of order": ("trust.validators", spoiled(ENGINE, turn_validators)),
    "a validator twice": (
        "trust.validators",
        spoiled(ENGINE, lambda p: p["validators"].append(p["validators"][-1])),
    ),
    "validators of rising power": (
        "",
        spoiled(ENGINE, lambda p: p["validators"][-1].update(power=11)),
    ),
    "an SM2 key twice": ("trust.validators", spoiled(ENGINE, with_sm2(0, 0))),
    "another hash": (
        "trust.unsupported",
        spoiled(PLAIN, put("chain", f"golden#md5:{GENESIS_HASH}")),
    ),
    "another genesis": (
        "trust.checkpoint",
        spoiled(PLAIN, put("checkpoint.block_hash", "00" * 32)),
    ),
    "witnesses out of order": ("trust.witnesses", spoiled(WITNESSED, turn)),
    "a witness twice": ("trust.witnesses", spoiled(WITNESSED, repeat)),
    "more asked than listed": (
        "trust.witnesses",
        spoiled(WITNESSED, put("witnesses.threshold", 4)),
    ),
}
CASES = OTHERS | {n: ("trust.members", spoiled(d, c)) for n, (d, c) in MEMBERS.items()}


def judged(data: bytes) -> str:
    try:
        decode_trust(data)
    except TrustError as err:
        return err.reason_code
    return ""


@pytest.mark.parametrize("name", CASES)
def test_a_trust_file_is_taken_or_refused_for_the_specified_reason(name: str) -> None:
    reason_code, data = CASES[name]
    assert judged(data) == reason_code


@pytest.mark.node_js
def test_the_page_takes_the_same_trust_files(node: str) -> None:
    answers = ask(node, [("T", data) for _, data in CASES.values()])
    assert dict(zip(CASES, answers, strict=True)) == {n: code for n, (code, _) in CASES.items()}


def test_every_reason_of_a_trust_file_is_provoked() -> None:
    provoked = {code for code, _ in CASES.values()} - {""}
    assert provoked == {code for code in REASONS if code.startswith("trust.")}


def test_what_is_written_is_read_back() -> None:
    assert decode_trust(encode_trust(world.TRUST_WITNESSED)) == world.TRUST_WITNESSED


def test_a_trust_file_of_a_new_chain_has_its_genesis_as_checkpoint() -> None:
    made = solo_trust(chain=world.CHAIN, public_key=bytes(32), suite=1, genesis_time_ms=5)
    checkpoint = {"block_hash": GENESIS_HASH, "height": 0, "time_ms": 5}
    assert msgspec.to_builtins(made.checkpoint) == checkpoint
    assert made.hasher.name == "sha256"


def test_the_error_says_what_to_do() -> None:
    with pytest.raises(TrustError, match="Fetch it again"):
        decode_trust(b"")
