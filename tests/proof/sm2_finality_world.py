"""A chain under an engine whose hash is SM3 and whose validators make headers final by SM2.

Header 9 names the second set, so it is a step from the trust file to header 12.
"""

from collections.abc import Sequence

from mulu.core.hashing import SM3
from mulu.core.merkle import inclusion_path, leaf_hash
from mulu.proof.build import Seal
from mulu.proof.header import Header, header_hash
from mulu.proof.next_set import SetEntry, set_hash
from mulu.proof.sm2_finality import finality_bytes
from mulu.proof.sm2_format import Sm2Finality, Sm2Signature, Sm2Step
from mulu.proof.sm2_sets import sm2_entries
from mulu.proof.trust import Trust, cometbft_trust
from mulu.proof.trusted_set import Sm2Key, TrustedValidator
from tests.proof import engine_world, sm_world, world
from tests.support.sm2_signer import FixedSm2Signer

Powers = dict[int, int]
"""Power of each validator; the fifth has no SM2 key."""

SIGNERS = [FixedSm2Signer(f"validator {n}") for n in range(4)]
FIRST: Powers = {0: 10, 1: 10, 2: 10, 3: 10}
SECOND: Powers = {0: 12, 1: 10, 2: 10, 4: 5}
STEP_HEIGHT = 9


def validators(powers: Powers) -> list[TrustedValidator]:
    return [validator(number, power) for number, power in powers.items()]


def validator(number: int, power: int) -> TrustedValidator:
    point = SIGNERS[number].public_key.hex() if number < len(SIGNERS) else ""
    return TrustedValidator(
        power=power,
        public_key=engine_world.SIGNERS[number].public_key.hex(),
        sm2=Sm2Key(public_key=point) if point else None,
        suite=1,
    )


def next_set(powers: Powers) -> str:
    entries = sm2_entries(validators(powers))
    plain = [SetEntry(key_id=one.key_id, power=one.power) for one in entries]
    return set_hash(SM3, plain).hex()


def make_header(height: int, log: list[bytes], following: Powers, **changes: object) -> Header:
    fields: dict[str, object] = {"next_set": next_set(following), "ordering": "cometbft"}
    return sm_world.make_header(height, log, **{**fields, **changes})


def sign(header: Header, voters: Sequence[int]) -> tuple[Sm2Signature, ...]:
    message = finality_bytes(header, header_hash(header, SM3))
    made = [
        Sm2Signature(key_id=SIGNERS[n].key_id, signature=SIGNERS[n].sign(message).hex())
        for n in voters
    ]
    return tuple(sorted(made, key=lambda one: one.key_id))


def step(header: Header, voters: Sequence[int], following: Powers) -> Sm2Step:
    return Sm2Step(
        entries=sm2_entries(validators(following)), header=header, signatures=sign(header, voters)
    )


def trust_in(powers: Powers) -> Trust:
    return cometbft_trust(
        chain=sm_world.CHAIN, validators=validators(powers), genesis_time_ms=world.TIME_MS
    )


HEADER = make_header(world.HEIGHT, sm_world.EARLIER, FIRST)
CHANGE = make_header(STEP_HEIGHT, [*sm_world.EARLIER, header_hash(HEADER, SM3)], SECOND)
LOG = [*sm_world.EARLIER, header_hash(HEADER, SM3), header_hash(CHANGE, SM3)]
LATER = make_header(world.LATER_HEIGHT, LOG, SECOND)
LINK_PATH = inclusion_path(SM3, [leaf_hash(SM3, one) for one in LOG], len(sm_world.EARLIER))
TRUST = trust_in(FIRST)
STEP = step(CHANGE, [0, 1, 2], SECOND)


def seal(*voters: int, header: Header = HEADER) -> Seal:
    """A header made final by some validators."""
    return Seal(header=header, finality=Sm2Finality(signatures=sign(header, voters)))


def later(*steps: Sm2Step, voters: Sequence[int] = (0, 1, 2)) -> Seal:
    """Header 7 under header 12, whose finality has these steps."""
    return Seal(
        header=HEADER,
        finality=Sm2Finality(signatures=sign(LATER, voters), steps=steps),
        later=LATER,
        path=LINK_PATH,
    )


PLAIN = seal(0, 1, 3)
STEPS = later(STEP)
