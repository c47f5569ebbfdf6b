"""Bundles whose engine finality does not hold, and odd good ones (BUN-26, BUN-27)."""

from typing import Any

import msgspec

from mulu.proof.build import Seal
from mulu.proof.engine_format import EngineFinality, EngineStep, SignedHeader, Vote
from mulu.proof.engine_header import block_id_bytes, timestamp
from mulu.proof.engine_votes import vote_bytes
from mulu.proof.protobuf import delimited, fixed64, number, sized
from mulu.proof.trust import Trust
from tests.proof import engine_forge, engine_seals, engine_world, goldens, world
from tests.proof.engine_forge import FIRST, SECOND, carrier, sealed, sign, step, trust_in
from tests.proof.spoiling import SECOND as OTHER
from tests.proof.spoiling import Case, Change, cut, put, spoiled

TRUST = engine_world.FIRST
LATER_TRUST = engine_world.at_later()
PRESENT = goldens.present(world.PLAIN_KEY, engine_seals.PLAIN)
STEPS = goldens.present(world.PLAIN_KEY, engine_seals.STEPS)
SIGNED = "finality.signed_header."
THIRDS = {0: 1, 1: 1, 2: 1}
LARGE = 2**53 - 1


def engine() -> list[Case]:
    """All of them."""
    return [*kinds(), *headers(), *sets(), *steps(), *votes(), *signatures(), *odd(), *members()]


def case(name: str, reason_code: str, seal: Seal, trust: Trust = TRUST) -> Case:
    return Case(name, reason_code, goldens.present(world.PLAIN_KEY, seal), trust)


def kinds() -> list[Case]:
    by_producer = Seal(header=engine_world.HEADER, finality=world.finality(engine_world.HEADER))
    header = engine_forge.make_engine_header(8, world.HEADER_HASH, FIRST, FIRST)
    by_validators = EngineFinality(
        signed_header=sign(header, FIRST), validators=engine_forge.a_set(FIRST)
    )
    solo_header = Seal(header=world.HEADER, finality=by_validators)
    return [
        case("a producer's signature where validators are trusted", "finality.kind", by_producer),
        case("validators where a producer is trusted", "finality.kind", solo_header, world.TRUST),
        case("a solo header where validators are trusted", "header.unsupported", solo_header),
        case(
            "an engine's header where a producer is trusted",
            "header.unsupported",
            engine_seals.PLAIN,
            world.TRUST,
        ),
    ]


def headers() -> list[Case]:
    other = carrier(chain_id="silver")
    early = engine_forge.make_engine_header(7, engine_world.HEADER_HASH, FIRST, FIRST)
    unlinked = Seal(header=engine_world.HEADER, finality=engine_seals.LINKED.finality)
    spoils = ("app_hash", "consensus_hash", "data_hash", "evidence_hash", "last_commit_hash")
    numbers = ("height", "nanos", "seconds", "block_version", "engine_app_version")
    changed = [
        *((name, OTHER) for name in spoils),
        *((name, 77) for name in numbers),
        ("proposer", "ff" * 20),
        ("last_block_id.parts", 3),
        ("next_validators_hash", OTHER),
    ]
    return [
        case("signed on another engine chain", "finality.other_chain", other),
        case(
            "engine header of the same height",
            "finality.app_hash",
            sealed(sign(early, FIRST), FIRST),
        ),
        case("app hash of another header", "finality.app_hash", carrier(app_hash=OTHER)),
        case(
            "finality of the later header without the link",
            "finality.app_hash",
            unlinked,
            LATER_TRUST,
        ),
        Case(
            "another block committed",
            "finality.header",
            spoiled(PRESENT, put(SIGNED + "commit.block_id.hash", OTHER)),
            TRUST,
        ),
        *(
            Case(
                f"engine header with another {name}",
                "finality.header",
                spoiled(PRESENT, put(f"{SIGNED}header.{name}", value)),
                TRUST,
            )
            for name, value in changed
        ),
    ]


def sets() -> list[Case]:
    spoils: dict[str, Change] = {
        "a validator with more power": lambda p: p["finality"]["validators"][0].update(power=11),
        "a validator left out": lambda p: p["finality"]["validators"].pop(),
        "validators turned round": lambda p: p["finality"]["validators"].reverse(),
        "a validator's key exchanged": lambda p: p["finality"]["validators"][3].update(
            public_key=OTHER
        ),
    }
    return [
        *(Case(n, "finality.set", spoiled(PRESENT, c), TRUST) for n, c in spoils.items()),
        case("the third set without steps", "finality.other_set", engine_seals.LINKED),
        case("steps before the trusted set", "finality.other_set", engine_seals.STEPS, LATER_TRUST),
        case("a set that nobody named", "finality.other_set", carrier({0: 1, 1: 1})),
        case(
            "the same validators with other powers",
            "finality.other_set",
            carrier({0: 20, 1: 20, 2: 20, 3: 20}),
        ),
    ]


def steps() -> list[Case]:
    recorded = engine_seals.step
    first, second = recorded(9), recorded(11)
    same = step(9, FIRST, FIRST)
    back = step(11, SECOND, FIRST)
    final = engine_forge.make_engine_header(13, engine_world.HEADER_HASH, FIRST, FIRST)
    carried = sign(final, FIRST)
    low = engine_forge.make_engine_header(11, engine_world.HEADER_HASH, FIRST, FIRST)

    def under(*chain: EngineStep, signed: SignedHeader = carried) -> Seal:
        return sealed(signed, FIRST, *chain)

    def few(plain: dict[str, Any]) -> None:
        plain["finality"]["steps"][0]["signed_header"]["commit"]["votes"].pop()

    def spoil(plain: dict[str, Any]) -> None:
        votes = plain["finality"]["steps"][0]["signed_header"]["commit"]["votes"]
        votes[0]["signature"] = votes[1]["signature"]

    return [
        case("there and back", "", under(step(9, FIRST, SECOND), back)),
        case("a step that changes nothing", "finality.steps", under(same)),
        case(
            "a step above the final header",
            "finality.steps",
            under(step(9, FIRST, SECOND), step(14, SECOND, FIRST)),
        ),
        case(
            "a step at the final height",
            "finality.steps",
            under(step(9, FIRST, SECOND), back, signed=sign(low, FIRST)),
        ),
        case("a step below the one before", "finality.steps", under(step(12, FIRST, SECOND), back)),
        case("steps turned round", "finality.other_set", under(second, first)),
        case("a step twice", "finality.other_set", under(first, first)),
        case("the first step missing", "finality.other_set", engine_seals.later(11)),
        case("the last step missing", "finality.other_set", engine_seals.later(9)),
        Case("a step with too few votes", "finality.too_few", spoiled(STEPS, few), TRUST),
        Case("a step with a bad signature", "finality.bad_signature", spoiled(STEPS, spoil), TRUST),
    ]


def votes() -> list[Case]:
    def vote(change: Change) -> bytes:
        return spoiled(PRESENT, lambda p: change(p["finality"]["signed_header"]["commit"]["votes"]))

    recorded: dict[str, tuple[str, Change]] = {
        "votes turned round": ("finality.votes", lambda votes: votes.reverse()),  # type: ignore[attr-defined]
        "a vote twice": ("finality.votes", lambda votes: votes.insert(0, votes[0])),  # type: ignore[attr-defined]
        "a vote of nobody": ("finality.votes", lambda votes: votes[2].update(validator=4)),
        "a vote fewer": ("finality.too_few", lambda votes: votes.pop()),
        "one vote": ("finality.too_few", lambda votes: votes.__delitem__(slice(1, None))),
    }
    return [
        *(Case(n, code, vote(change), TRUST) for n, (code, change) in recorded.items()),
        case("exactly two thirds", "finality.too_few", carrier(THIRDS, [0, 1]), trust_in(THIRDS)),
        case(
            "just above two thirds",
            "",
            carrier({0: 100, 1: 101, 2: 100}, [0, 1]),
            trust_in({0: 100, 1: 101, 2: 100}),
        ),
        case(
            "two thirds of a sum above 2^53",
            "finality.too_few",
            carrier(dict.fromkeys(range(3), LARGE), [0, 1]),
            trust_in(dict.fromkeys(range(3), LARGE)),
        ),
        case(
            "one more than two thirds of a sum above 2^53",
            "",
            carrier({0: LARGE, 1: LARGE, 2: LARGE - 1}, [0, 1]),
            trust_in({0: LARGE, 1: LARGE, 2: LARGE - 1}),
        ),
    ]


def signatures() -> list[Case]:
    header = engine_forge.make_engine_header(8, engine_world.HEADER_HASH, FIRST, FIRST)

    def by(message: engine_forge.Message) -> Seal:
        return sealed(sign(header, FIRST, message=message), FIRST)

    def vote(**changes: object) -> Change:
        return lambda p: p["finality"]["signed_header"]["commit"]["votes"][1].update(changes)

    spoils = {
        "another time of a vote": vote(seconds=1),
        "another nanosecond of a vote": vote(nanos=1),
        "signature of zeros in a vote": vote(signature="00" * 64),
        "a vote in the name of another": vote(validator=1, signature="11" * 64),
        "another round": put(SIGNED + "commit.round", 2),
        "other parts": put(SIGNED + "commit.block_id.parts", 2),
        "another hash of the parts": put(SIGNED + "commit.block_id.parts_hash", OTHER),
    }
    return [
        *(
            Case(n, "finality.bad_signature", spoiled(PRESENT, change), TRUST)
            for n, change in spoils.items()
        ),
        case("a prevote", "finality.bad_signature", by(lambda s, v: canonical(s, v, kind=1))),
        case(
            "a vote for nil", "finality.bad_signature", by(lambda s, v: canonical(s, v, nil=True))
        ),
        case(
            "a vote of another height",
            "finality.bad_signature",
            by(lambda s, v: canonical(s, v, height=9)),
        ),
        case(
            "a vote without its length",
            "finality.bad_signature",
            by(lambda s, v: vote_bytes(s, v)[1:]),
        ),
        case("votes by the book", "", by(canonical)),
    ]


def canonical(
    signed: SignedHeader, vote: Vote, *, kind: int = 2, nil: bool = False, height: int = 8
) -> bytes:
    """``CanonicalVote`` written once more."""
    return delimited(
        number(1, kind)
        + fixed64(2, height)
        + (b"" if nil else sized(4, block_id_bytes(signed.commit.block_id)))
        + sized(5, timestamp(vote.seconds, vote.nanos))
        + sized(6, b"golden")
    )


def odd() -> list[Case]:
    later = engine_forge.make_engine_header(99, engine_world.HEADER_HASH, FIRST, FIRST)
    rounds = engine_forge.make_engine_header(8, engine_world.HEADER_HASH, FIRST, FIRST)
    changing = engine_forge.make_engine_header(8, engine_world.HEADER_HASH, FIRST, SECOND)
    return [
        case("carried by a much later header", "", sealed(sign(later, FIRST), FIRST)),
        case("decided in a late round", "", sealed(sign(rounds, FIRST, round_=2**31 - 1), FIRST)),
        case("the final header names another set", "", sealed(sign(changing, FIRST), FIRST)),
        case(
            "times and versions of zero",
            "",
            carrier(seconds=0, nanos=0, block_version=0, engine_app_version=0),
        ),
        case(
            "large numbers",
            "",
            carrier(
                seconds=LARGE, nanos=999_999_999, block_version=LARGE, engine_app_version=2**32
            ),
        ),
        case("the height at the end", "", carrier(height=LARGE)),
        case(
            "many powers",
            "",
            carrier({0: 3, 1: 7, 2: 5, 3: 7, 4: 1}),
            trust_in({0: 3, 1: 7, 2: 5, 3: 7, 4: 1}),
        ),
        case("one validator", "", carrier({2: 1}), trust_in({2: 1})),
    ]


def members() -> list[Case]:
    vote = {"nanos": 0, "seconds": 0, "signature": "00" * 64, "validator": 0}
    one = {"power": 1, "public_key": "00" * 32, "suite": 1}
    two = engine_seals.STEPS.finality.steps
    many = msgspec.to_builtins(two * 129)
    spoils: dict[str, tuple[bytes, Change]] = {
        "no steps written out": (PRESENT, put("finality.steps", [])),
        "258 steps": (STEPS, put("finality.steps", many)),
        "no votes": (PRESENT, put(SIGNED + "commit.votes", [])),
        "101 votes": (PRESENT, put(SIGNED + "commit.votes", [vote] * 101)),
        "no validators": (PRESENT, put("finality.validators", [])),
        "101 validators": (PRESENT, put("finality.validators", [one] * 101)),
        "a power of 0": (PRESENT, put("finality.validators", [{**one, "power": 0}])),
        "a validator of suite 2": (PRESENT, put("finality.validators", [{**one, "suite": 2}])),
        "a validator with an SM2 key": (PRESENT, put("finality.validators", [{**one, "sm2": {}}])),
        "vote of validator 100": (
            PRESENT,
            put(SIGNED + "commit.votes", [{**vote, "validator": 100}]),
        ),
        "a whole second of nanoseconds": (PRESENT, put(SIGNED + "header.nanos", 10**9)),
        "a time before 1970": (PRESENT, put(SIGNED + "header.seconds", -1)),
        "round below 0": (PRESENT, put(SIGNED + "commit.round", -1)),
        "round of 2^31": (PRESENT, put(SIGNED + "commit.round", 2**31)),
        "no parts": (PRESENT, put(SIGNED + "commit.block_id.parts", 0)),
        "2^32 parts": (PRESENT, put(SIGNED + "commit.block_id.parts", 2**32)),
        "engine height 0": (PRESENT, put(SIGNED + "header.height", 0)),
        "proposer too long": (PRESENT, put(SIGNED + "header.proposer", "00" * 32)),
        "engine chain with a space": (PRESENT, put(SIGNED + "header.chain_id", "a b")),
        "engine chain without name": (PRESENT, put(SIGNED + "header.chain_id", "")),
        "engine chain too long": (PRESENT, put(SIGNED + "header.chain_id", "a" * 51)),
        "app hash of 20 bytes": (PRESENT, put(SIGNED + "header.app_hash", "00" * 20)),
        "no evidence hash": (PRESENT, cut(SIGNED + "header.evidence_hash")),
        "unknown member of a commit": (PRESENT, put(SIGNED + "commit.height", 8)),
        "a step without validators": (STEPS, lambda p: p["finality"]["steps"][0].pop("validators")),
    }
    return [Case(n, "format.members", spoiled(d, c), TRUST) for n, (d, c) in spoils.items()]
