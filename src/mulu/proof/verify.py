"""``verify_bundle``: from bytes and a trust file to a verdict, the same as ``web/verify`` gives.

The order of checks is specified, because the first that fails names the reason; signatures come
last, because they cost most.

Source: docs/spec/bundle.md BUN-12 to BUN-14.
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from mulu.core.canonical import NotCanonicalError, encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import Hasher
from mulu.core.merkle import verify_inclusion
from mulu.proof.bundle import BUNDLE_BYTES_MAX, FORMAT, Absent, Bundle, Claim, Included, Present
from mulu.proof.claims import ensure_absent, ensure_present
from mulu.proof.finality import ensure_final, verify_final
from mulu.proof.header import COMETBFT, SOLO, Header, header_hash
from mulu.proof.included import ensure_included, included_id, verify_claim_signatures
from mulu.proof.plain import parse_plain
from mulu.proof.reasons import failure
from mulu.proof.trust import Trust

UNKNOWN: Final = "unknown"
_WHAT: Final[dict[type[Claim], str]] = {
    Present: "present",
    Absent: "absent",
    Included: "transaction",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verifier says of a bundle; of a refused one, ``what`` and so on are mere claims."""

    ok: bool
    what: str
    """``present``, ``absent``, ``transaction``, or ``unknown`` when the file cannot be read."""
    height: int
    """Height of the header the claim is about; 0 when unknown."""
    reason_code: str
    """Empty when ok, else the first check that failed; texts stand in ``reasons``."""
    time_ms: int = 0
    """Time of that header, UTC milliseconds."""
    key: str = ""
    """State key as text (``0x…`` when it is not printable ASCII), or the transaction's id."""
    bundle: Bundle | None = None
    """What was proved; None when refused."""


def verify_bundle(data: bytes, trust: Trust) -> Verdict:
    """Judge a bundle.

    Args:
        data: The file's bytes, whatever they are.
        trust: What is believed beforehand.

    Returns:
        The verdict; bad bundles raise nothing.

    Raises:
        LibcryptoError: This machine cannot judge suite 2, which is no verdict (KEY-12).
    """
    try:
        bundle = decode_bundle(data)
    except VerificationError as err:
        return Verdict(ok=False, what=UNKNOWN, height=0, reason_code=err.reason_code)
    try:
        _ensure_holds(bundle, trust)
    except VerificationError as err:
        return _verdict(bundle, trust.hasher, err.reason_code)
    return _verdict(bundle, trust.hasher, "")


def decode_bundle(data: bytes) -> Bundle:
    """Read a bundle, without judging what it claims (steps 1 to 5).

    Raises:
        VerificationError: ``format.…``.
    """
    if len(data) > BUNDLE_BYTES_MAX:
        raise failure("format.too_large")
    try:
        plain = parse_plain(data)
    except NotCanonicalError as err:
        raise failure("format.not_canonical", err) from err
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise failure("format.version")
    return _typed(plain, data)


def _typed(plain: dict[str, Any], data: bytes) -> Bundle:
    try:
        bundle = msgspec.convert(plain, Bundle)
    except msgspec.ValidationError as err:
        raise failure("format.members", err) from err
    if encode(bundle) != data:
        raise failure("format.members")
    return bundle


def _ensure_holds(bundle: Bundle, trust: Trust) -> None:
    hasher = trust.hasher
    headers = [bundle.header] if bundle.link is None else [bundle.header, bundle.link.header]
    _ensure_chain(headers, trust)
    hashes = [header_hash(header, hasher) for header in headers]
    _ensure_checkpoint(headers, hashes, trust)
    _ensure_link(bundle, hashes[0], hasher)
    ensure_final(bundle.finality, trust, headers[-1], hashes[-1])
    _ensure_claim(bundle.claim, bundle.header, hasher)
    verify_final(bundle.finality, trust, headers[-1], hashes[-1])
    if isinstance(bundle.claim, Included):
        verify_claim_signatures(bundle.claim)


def _ensure_chain(headers: list[Header], trust: Trust) -> None:
    if any(header.chain != trust.chain for header in headers):
        raise failure("chain.differs")
    known = trust.hasher.name, COMETBFT if trust.validators else SOLO
    if any((header.hash, header.ordering) != known for header in headers):
        raise failure("header.unsupported")


def _ensure_checkpoint(headers: list[Header], hashes: list[bytes], trust: Trust) -> None:
    checkpoint = trust.checkpoint
    for header, digest in zip(headers, hashes, strict=True):
        if header.height == checkpoint.height and digest.hex() != checkpoint.block_hash:
            raise failure("checkpoint.differs")


def _ensure_link(bundle: Bundle, digest: bytes, hasher: Hasher) -> None:
    if bundle.link is None:
        return
    later = bundle.link.header
    path = [bytes.fromhex(node) for node in bundle.link.path]
    root = bytes.fromhex(later.log_root)
    try:
        verify_inclusion(hasher, digest, bundle.header.log_size, later.log_size, path, root)
    except VerificationError as err:
        raise failure("link.path", err) from err


def _ensure_claim(claim: Claim, header: Header, hasher: Hasher) -> None:
    match claim:
        case Present():
            ensure_present(claim, header, hasher)
        case Absent():
            ensure_absent(claim, header, hasher)
        case Included():
            ensure_included(claim, header, hasher)


def _verdict(bundle: Bundle, hasher: Hasher, reason_code: str) -> Verdict:
    claim = bundle.claim
    return Verdict(
        ok=not reason_code,
        what=_WHAT[type(claim)],
        height=bundle.header.height,
        reason_code=reason_code,
        time_ms=bundle.header.time_ms,
        key=included_id(claim, hasher)
        if isinstance(claim, Included)
        else key_text(bytes.fromhex(claim.key)),
        bundle=None if reason_code else bundle,
    )


def key_text(key: bytes) -> str:
    """Write a state key for people: itself when printable ASCII, else ``0x`` and hex."""
    text = key.decode("latin-1")
    return text if text.isascii() and text.isprintable() else "0x" + key.hex()
