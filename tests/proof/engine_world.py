"""The chain of ``world`` under CometBFT: its headers, and validators that change twice.

What the real engine said of it stands in ``tests/vectors/engine``.

| engine height | app hash of its header | signed by | next set |
|---|---|---|---|
| 8 | header 7 | first | first |
| 9 | another header | first | second |
| 11 | another header | second | third |
| 13 | header 12 | third | third |
"""

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256, TAG_SET
from mulu.core.merkle import inclusion_path, leaf_hash
from mulu.core.signing import Ed25519Signer
from mulu.proof.header import header_hash
from mulu.proof.trust import Checkpoint, Trust, cometbft_trust
from mulu.proof.trusted_set import TrustedValidator
from tests.proof import world

CHAIN_ID = world.CHAIN.partition("#")[0]
SIGNERS = [world.signer(f"validator {n}") for n in range(5)]
ABSENT = 3
"""A validator that never ran; the second set is without it."""
SETS = ({0: 10, 1: 10, 2: 10, 3: 10}, {0: 12, 1: 10, 2: 10}, {0: 12, 1: 10, 2: 10, 4: 5})
"""Powers by validator, in each of the three sets."""
CHANGES = {8: {0: 12, 3: 0}, 10: {4: 5}}
"""What the application answers at which height; power 0 removes."""


def trusted(number: int) -> list[TrustedValidator]:
    """One of the three sets, by validator."""
    return [validator(SIGNERS[one], power) for one, power in SETS[number].items()]


def validator(signer: Ed25519Signer, power: int) -> TrustedValidator:
    return TrustedValidator(power=power, public_key=signer.public_key.hex(), suite=signer.suite)


def set_hash(number: int) -> str:
    """What ``next_set`` says of one of the sets."""
    powers = {SIGNERS[one].key_id: power for one, power in SETS[number].items()}
    entries = [{"key_id": key_id, "power": powers[key_id]} for key_id in sorted(powers)]
    return SHA256.tagged(TAG_SET, encode(entries)).hex()


HEADER = world.make_header(world.HEIGHT, world.EARLIER, next_set=set_hash(0), ordering="cometbft")
HEADER_HASH = header_hash(HEADER, SHA256)
LOG = [*world.EARLIER, HEADER_HASH, *world.BETWEEN]
LATER = world.make_header(
    world.LATER_HEIGHT,
    LOG,
    next_set=set_hash(2),
    ordering="cometbft",
    state_root=SHA256.digest(b"later state").hex(),
)
LATER_HASH = header_hash(LATER, SHA256)
LINK_PATH = inclusion_path(SHA256, [leaf_hash(SHA256, one) for one in LOG], len(world.EARLIER))

APP_HASHES = {
    1: world.EARLIER[-1],
    world.HEIGHT: HEADER_HASH,
    8: world.BETWEEN[0],
    10: world.BETWEEN[1],
    world.LATER_HEIGHT: LATER_HASH,
}
"""What the application answers from which height on."""


def app_hash(height: int) -> bytes:
    """The answer for a block: the hash of the last header up to it."""
    return APP_HASHES[max(first for first in APP_HASHES if first <= height)]


FIRST = cometbft_trust(chain=world.CHAIN, validators=trusted(0), genesis_time_ms=world.TIME_MS)
"""The trust file of the genesis."""


def at_later() -> Trust:
    """A trust file made at header 12, when the set had changed twice."""
    checkpoint = Checkpoint(
        block_hash=LATER_HASH.hex(), height=world.LATER_HEIGHT, time_ms=LATER.time_ms
    )
    return cometbft_trust(chain=world.CHAIN, validators=trusted(2), checkpoint=checkpoint)
