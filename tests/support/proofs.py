"""A small chain of one block, made by hand, and bundles of it: for tests of those who verify."""

from dataclasses import dataclass

from mulu.core.hashing import SHA256, TAG_HEADER, ZERO32
from mulu.core.signing import ED25519, Ed25519Signer
from mulu.proof.build import Seal, build_absent, build_present
from mulu.proof.bundle import SoloFinality
from mulu.proof.header import Header, header_hash
from mulu.proof.trust import Checkpoint, Trust, encode_trust, solo_trust

KEY = b"c/e/3071109900001/000001"
VALUE = b'{"title":"x"}'
CHAIN = f"hand#sha256:{'ab' * 32}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMade:
    """A header over one key, its signature, and the trust file that believes it."""

    present: bytes
    absent: bytes
    trust: Trust

    @property
    def trust_file(self) -> bytes:
        """The trust file's bytes."""
        return encode_trust(self.trust)


def hand_made(seed: bytes = bytes(32)) -> HandMade:
    """Make the chain; the same seed gives the same bytes."""
    signer = Ed25519Signer(seed)
    leaf = (SHA256.digest(KEY), SHA256.digest(VALUE))
    header = _header(SHA256.digest(b"\x00" + leaf[0] + leaf[1]))
    digest = header_hash(header, SHA256)
    finality = SoloFinality(
        public_key=signer.public_key.hex(),
        signature=signer.sign(TAG_HEADER + digest).hex(),
        suite=ED25519,
    )
    seal = Seal(header=header, finality=finality)
    checkpoint = Checkpoint(block_hash=digest.hex(), height=1, time_ms=header.time_ms)
    return HandMade(
        present=build_present(seal, key=KEY, value=VALUE, siblings=[]),
        absent=build_absent(seal, key=b"c/e/x-a/1", siblings=[], terminal=leaf),
        trust=solo_trust(
            chain=CHAIN, public_key=signer.public_key, suite=ED25519, checkpoint=checkpoint
        ),
    )


def _header(state_root: bytes) -> Header:
    return Header(
        app_version=1,
        bridge_root=ZERO32.hex(),
        chain=CHAIN,
        hash="sha256",
        height=1,
        log_root=SHA256.digest(b"").hex(),
        log_size=0,
        next_set=ZERO32.hex(),
        ordering="solo",
        prev="ab" * 32,
        receipt_root=SHA256.digest(b"").hex(),
        state_root=state_root.hex(),
        system_root=ZERO32.hex(),
        time_ms=1_800_000_000_000,
        tx_root=SHA256.digest(b"").hex(),
    )
