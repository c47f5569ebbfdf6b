"""Bundles whose SM2 finality does not hold, and odd good ones (BUN-33, BUN-34)."""

from dataclasses import replace
from typing import Any

import msgspec

from mulu.proof.build import Seal
from mulu.proof.sm2_format import Sm2Finality
from mulu.proof.trust import Trust
from tests.proof import engine_seals, sm_world, world
from tests.proof import sm2_finality_world as sm2
from tests.proof.sm2_finality_world import FIRST, SECOND, TRUST
from tests.proof.spoiling import SECOND as OTHER
from tests.proof.spoiling import Case, Change, cut, put, spoiled

PRESENT = sm_world.present(world.PLAIN_KEY, sm2.PLAIN)
STEPS = sm_world.present(world.PLAIN_KEY, sm2.STEPS)
PARTLY = {0: 10, 1: 10, 4: 10}
"""Two of three have SM2 keys: exactly two thirds of the power."""


def sm2_finality() -> list[Case]:
    """All of them."""
    return [*sets(), *steps(), *votes(), *signatures(), *members()]


def case(name: str, reason_code: str, seal: Seal, trust: Trust = TRUST) -> Case:
    return Case(f"SM2: {name}", reason_code, sm_world.present(world.PLAIN_KEY, seal), trust)


def spoil(name: str, reason_code: str, data: bytes, change: Change) -> Case:
    return Case(f"SM2: {name}", reason_code, spoiled(data, change), TRUST)


def sets() -> list[Case]:
    def entries(change: Change) -> Change:
        return lambda p: change(p["finality"]["steps"][0]["entries"])

    def hide(found: Any) -> None:
        shown = [one for one in found if "public_key" in one]
        del shown[0]["public_key"]

    def exchange(found: Any) -> None:
        one, other = [entry for entry in found if "public_key" in entry][:2]
        one["public_key"], other["public_key"] = other["public_key"], one["public_key"]

    def unmask(found: Any) -> None:
        hidden = next(one for one in found if "public_key" not in one)
        hidden["public_key"] = sm2.SIGNERS[3].public_key.hex()

    spoils: dict[str, Change] = {
        "an entry with more power": lambda found: found[0].update(power=11),
        "an entry left out": lambda found: found.pop(),
        "entries turned round": lambda found: found.reverse(),
        "an entry twice": lambda found: found.append(found[-1]),
        "public keys exchanged": exchange,
        "a public key for another suite's entry": unmask,
        "another set in the step's header": lambda found: found.clear() or found.append(ONE),
    }
    heavy = sm2.make_header(9, [sm_world.EARLIER[0]], SECOND, next_set=heavy_set())
    return [
        *(spoil(n, "finality.set", STEPS, entries(c)) for n, c in spoils.items()),
        spoil("an SM2 key hidden", "finality.votes", STEPS, entries(hide)),
        case("without the step", "finality.votes", sm2.later(voters=[0, 1, 2, 3]), trust=second()),
        case("more power by SM2 than in all", "finality.set", sm2.later(heavy_step(heavy))),
    ]


ONE = {"key_id": OTHER, "power": 1}


def second() -> Trust:
    return sm2.trust_in(SECOND)


def heavy_entries() -> tuple[Any, ...]:
    """The SM2 keys of the first set without the others."""
    return tuple(one for one in sm2.sm2_entries(sm2.validators(FIRST)) if one.public_key)


def heavy_set() -> str:
    plain = [sm2.SetEntry(key_id=one.key_id, power=one.power) for one in heavy_entries()]
    return sm2.set_hash(sm2.SM3, plain).hex()


def heavy_step(header: Any) -> Any:
    signed = sm2.sign(header, [0, 1, 2])
    return sm2.Sm2Step(entries=heavy_entries(), header=header, signatures=signed)


def steps() -> list[Case]:
    def at(height: int, **changes: object) -> Any:
        header = sm2.make_header(height, [sm_world.EARLIER[0]], SECOND, **changes)
        return sm2.step(header, [0, 1, 2], SECOND)

    solo = at(9, ordering="solo")
    foreign = at(9, chain=world.CHAIN)
    few = sm2.step(sm2.CHANGE, [0, 1], SECOND)
    return [
        case("two steps to the same set", "", sm2.later(at(8), at(9))),
        case("a step that is the final header", "finality.steps", sm2.later(at(12))),
        case("a step above the final header", "finality.steps", sm2.later(at(13))),
        case("a step below the one before", "finality.steps", sm2.later(at(9), at(8))),
        case("a step twice", "finality.steps", sm2.later(sm2.STEP, sm2.STEP)),
        case("a step of another chain", "finality.other_chain", sm2.later(foreign)),
        case("a step of another ordering", "finality.other_chain", sm2.later(solo)),
        case("a step by too few", "finality.too_few", sm2.later(few)),
        case("a step by nobody of the set", "finality.votes", sm2.STEPS, sm2.trust_in({0: 9})),
        spoil(
            "a step's header changed",
            "finality.bad_signature",
            STEPS,
            lambda p: p["finality"]["steps"][0]["header"].update(time_ms=1),
        ),
        spoil(
            "a step's signature exchanged",
            "finality.bad_signature",
            STEPS,
            lambda p: swap(p["finality"]["steps"][0]["signatures"]),
        ),
    ]


def swap(signatures: Any) -> None:
    one, other = signatures[:2]
    one["signature"], other["signature"] = other["signature"], one["signature"]


def votes() -> list[Case]:
    def by(change: Change) -> Change:
        return lambda p: change(p["finality"]["signatures"])

    thirds = sm2.trust_in({0: 10, 1: 10, 2: 10})
    ahead = sm2.trust_in({0: 11, 1: 10, 2: 10})
    return [
        spoil("signatures turned round", "finality.votes", PRESENT, by(lambda s: s.reverse())),
        spoil("a signature twice", "finality.votes", PRESENT, by(lambda s: s.append(s[-1]))),
        spoil(
            "a key of nobody", "finality.votes", PRESENT, by(lambda s: s[2].update(key_id=OTHER))
        ),
        spoil("a signature fewer", "finality.too_few", PRESENT, by(lambda s: s.pop())),
        case("exactly two thirds", "finality.too_few", sm2.seal(0, 1), thirds),
        case("just above two thirds", "", sm2.seal(0, 1), ahead),
        case(
            "all of those with SM2 keys, two thirds of the power",
            "finality.too_few",
            sm2.seal(0, 1),
            sm2.trust_in(PARTLY),
        ),
        case(
            "all of those with SM2 keys, most of the power",
            "",
            sm2.seal(0, 1, 2),
            sm2.trust_in({0: 10, 1: 10, 2: 10, 4: 10}),
        ),
        case("no SM2 keys in the trust file", "finality.votes", sm2.PLAIN, no_keys()),
        case("all four", "", sm2.seal(0, 1, 2, 3)),
        case("by the second set after its step", "", sm2.STEPS),
        case("under a trust file that lists the second set", "", sm2.later(), second()),
        case("by a producer's trust file", "header.unsupported", sm2.PLAIN, sm_world.TRUST),
        case(
            "an engine's finality of another chain",
            "finality.other_chain",
            replace(sm2.PLAIN, finality=engine_seals.PLAIN.finality),
        ),
    ]


def no_keys() -> Trust:
    bare = [msgspec.structs.replace(one, sm2=None) for one in sm2.validators(FIRST)]
    return sm2.cometbft_trust(chain=sm_world.CHAIN, validators=bare)


def signatures() -> list[Case]:
    header = put("header.time_ms", 1)
    other = sm2.sign(sm2.LATER, [0, 1, 3])
    return [
        spoil(
            "signatures exchanged",
            "finality.bad_signature",
            PRESENT,
            lambda p: swap(p["finality"]["signatures"]),
        ),
        spoil("the header changed", "finality.bad_signature", PRESENT, header),
        case(
            "signatures of another header",
            "finality.bad_signature",
            Seal(header=sm2.HEADER, finality=Sm2Finality(signatures=other)),
        ),
        spoil(
            "a signature of zeros",
            "finality.bad_signature",
            PRESENT,
            lambda p: p["finality"]["signatures"][0].update(signature="00" * 64),
        ),
    ]


def members() -> list[Case]:
    one = {"key_id": OTHER, "signature": "00" * 64}
    entry = {"key_id": OTHER, "power": 1}
    spoils: dict[str, tuple[bytes, Change]] = {
        "no signatures": (PRESENT, put("finality.signatures", [])),
        "101 signatures": (PRESENT, put("finality.signatures", [one] * 101)),
        "a signature without key": (
            PRESENT,
            put("finality.signatures", [{"signature": "00" * 64}]),
        ),
        "no steps written out": (PRESENT, put("finality.steps", [])),
        "an unknown member": (PRESENT, put("finality.entries", [entry])),
        "a step without entries": (STEPS, lambda p: p["finality"]["steps"][0].pop("entries")),
        "201 entries": (STEPS, lambda p: p["finality"]["steps"][0].update(entries=[entry] * 201)),
        "a power of 0": (STEPS, lambda p: p["finality"]["steps"][0]["entries"][0].update(power=0)),
        "a compressed key": (
            STEPS,
            lambda p: p["finality"]["steps"][0]["entries"][0].update(public_key="02" * 65),
        ),
        "a step's header without time": (
            STEPS,
            lambda p: p["finality"]["steps"][0]["header"].pop("time_ms"),
        ),
        "without kind": (PRESENT, cut("finality.@type")),
    }
    return [spoil(n, "format.members", d, c) for n, (d, c) in spoils.items()]
