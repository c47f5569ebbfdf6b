"""What a bundle claims about state: a value at a key, with its text, or that there is none.

Source: docs/spec/bundle.md BUN-18 to BUN-21.
"""

from collections.abc import Sequence

from mulu.core.canonical import NotCanonicalError
from mulu.core.hashing import TAG_PART, Hasher
from mulu.proof.bundle import Absent, Opening, Present
from mulu.proof.header import Header
from mulu.proof.plain import parse_plain
from mulu.proof.reasons import failure
from mulu.proof.tree import verify_absent, verify_present


def ensure_present(claim: Present, header: Header, hasher: Hasher) -> None:
    """Check a claim of presence, and the text when it is there.

    Raises:
        VerificationError: ``claim.path`` or ``claim.part``.
    """
    value = bytes.fromhex(claim.value)
    root = bytes.fromhex(header.state_root)
    verify_present(hasher, bytes.fromhex(claim.key), value, hashes(claim.siblings), root)
    if claim.part is not None and not opens(claim.part, _part_of(value), hasher):
        raise failure("claim.part")


def ensure_absent(claim: Absent, header: Header, hasher: Hasher) -> None:
    """Check a claim of absence.

    Raises:
        VerificationError: ``claim.key``, ``claim.terminal`` or ``claim.path``.
    """
    key = bytes.fromhex(claim.key)
    if hasher.digest(key).hex() != claim.key_hash:
        raise failure("claim.key")
    terminal = None
    if claim.terminal is not None:
        terminal = bytes.fromhex(claim.terminal.key_hash), bytes.fromhex(claim.terminal.value_hash)
    root = bytes.fromhex(header.state_root)
    verify_absent(hasher, key, hashes(claim.siblings), terminal, root)


def opens(opening: Opening, reference: object, hasher: Hasher) -> bool:
    """Tell whether salt and text open a part reference as it was decoded from JSON."""
    if not isinstance(reference, dict):
        return False
    text = bytes.fromhex(opening.bytes)
    length = reference.get("length")
    if type(length) is not int or length != len(text):
        return False
    commitment = hasher.tagged(TAG_PART, bytes.fromhex(opening.salt), text).hex()
    return bool(reference.get("commitment") == commitment)


def hashes(texts: Sequence[str]) -> list[bytes]:
    """Hashes from their hex."""
    return [bytes.fromhex(text) for text in texts]


def _part_of(value: bytes) -> object:
    """The member ``part`` of a canonical value, None when there is none."""
    try:
        plain = parse_plain(value)
    except NotCanonicalError:
        return None
    return plain.get("part") if isinstance(plain, dict) else None
