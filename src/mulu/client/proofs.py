"""Checking that an answer is what its proof proves: anchor, claim, and the words of the answer.

Names of other records and gaps are not covered: they are the node's word. An older version is
proved by the transaction that wrote it: its content, not what happened to it afterwards.

Source: docs/spec/http.md API-20; docs/spec/bundle.md BUN-12; docs/spec/catalog.md CAT-3.
"""

from typing import Any, Final

import msgspec
from msgspec import UnsetType

from mulu.client.catalog_answers import EntryAnswer
from mulu.core.canonical import encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import TAG_CONTENT, TAG_PART, Hasher
from mulu.core.ids import code_from_path
from mulu.core.prefixes import DATA_ENTRY, DUTY, SYSTEM, TABLE
from mulu.proof.bundle import Absent, Bundle, Included, Opening, Present
from mulu.proof.reasons import reason_text
from mulu.proof.trust import Trust
from mulu.proof.verify import verify_bundle

OTHER: Final = "answer.other"
"""Reason code: the proof holds, and proves something else than the answer says."""
UNPROVED: Final = "answer.unproved"
"""Reason code: the answer came without the proof that was asked for."""
_PREFIX: Final = {"D": DUTY, "S": SYSTEM, "T": TABLE}
_CONTENT: Final = (
    "code",
    "declared_by",
    "part",
    "prev",
    "profile",
    "provider",
    "record",
    "version",
)
"""What a version's content hash is taken over (CAT-3)."""


def ensure_bundle(data: bytes, trust: Trust) -> Bundle:
    """Check a bundle.

    Raises:
        VerificationError: It does not hold; ``reason_code`` says why.
    """
    verdict = verify_bundle(data, trust)
    if verdict.bundle is None:
        raise VerificationError(verdict.reason_code, reason_text(verdict.reason_code))
    return verdict.bundle


def ensure_proves(data: bytes, code: str, trust: Trust, *, absent: bool) -> None:
    """Check a bundle, and that it is about a record in the way that was asked for.

    Raises:
        VerificationError: It does not hold, or is about something else.
    """
    claim = ensure_bundle(data, trust).claim
    if isinstance(claim, Included):
        wanted, what = False, "a transaction"
    else:
        wanted, what = claim.key == _key(code), bytes.fromhex(claim.key).decode(errors="replace")
    if absent is not isinstance(claim, Absent) or not wanted:
        raise _other(f"the bundle is about {what}, not about {code}")


def ensure_entry(answer: EntryAnswer, code: str, version: int | None, trust: Trust) -> EntryAnswer:
    """Check a record that came with a proof.

    Args:
        answer: As it came.
        code: The record that was asked for.
        version: The version that was asked for, None for the newest.
        trust: What is believed beforehand.

    Returns:
        The same answer.

    Raises:
        VerificationError: The proof is missing, does not hold, or proves something else.
    """
    if isinstance(answer.proof, UnsetType):
        raise VerificationError(UNPROVED, "the node sent no proof; ask another node")
    claim = ensure_bundle(encode(answer.proof), trust).claim
    if isinstance(claim, Present) and version is None:
        _ensure(claim.key == _key(code), "the proof is about another record")
        _ensure(_json(claim.value) == answer.stored, "the values differ from those proved")
        _ensure_text(answer, claim.part)
    elif isinstance(claim, Included) and version is not None:
        _ensure_written(answer, claim, trust.hasher)
    else:
        raise _other("the proof is of another kind than was asked for")
    _ensure_same(answer, code, version, trust.hasher)
    return answer


def _ensure_written(answer: EntryAnswer, claim: Included, hasher: Hasher) -> None:
    """Check that the transaction wrote this version."""
    stored = answer.stored
    content = {name: stored[name] for name in _CONTENT if name in stored}
    digest = hasher.tagged(TAG_CONTENT, encode(content)).hex()
    _ensure(digest == stored["content_hash"], "the content hash is not that of the values")
    events: list[dict[str, Any]] = _json(claim.receipt).get("events", [])
    wrote = [each for each in events if each.get("content_hash") == digest]
    named = any(event.get("code") == stored["code"] for event in wrote)
    _ensure(named, "the transaction did not write this version")
    commitment = stored["part"]["commitment"]
    opened = (part for part in claim.parts if _commitment(hasher, part) == commitment)
    _ensure_text(answer, next(opened, None))


def _ensure_text(answer: EntryAnswer, opening: Opening | None) -> None:
    if answer.text is None:
        return
    _ensure(opening is not None, "the text came without its proof")
    _ensure(
        opening is None or _json(opening.bytes) == answer.text, "the text is not the one proved"
    )


def _ensure_same(answer: EntryAnswer, code: str, version: int | None, hasher: Hasher) -> None:
    """Check that what the answer says beside the stored value is what that value says."""
    stored, text = answer.stored, answer.text or {}
    said = {
        "code": answer.code,
        "version": answer.version,
        "content_hash": answer.content_hash.removeprefix(f"{hasher.name}:"),
        "prev": answer.prev.removeprefix(f"{hasher.name}:"),
        "provider": answer.provider.org_id,
        "declared_by": answer.declared_by.org_id,
        "profile": answer.profile,
    }
    if version is None:
        said |= _standing(answer)
    for name, value in said.items():
        _ensure(stored.get(name, "") == value, f"`{name}` differs from what is proved")
    asked = (code_from_path(code), answer.version if version is None else version)
    _ensure((answer.code, answer.version) == asked, "the answer is about another record")
    titles = (text.get("title", ""), text.get("title_en", ""))
    _ensure(titles == (answer.title, answer.title_en), "`title` differs from what is proved")


def _standing(answer: EntryAnswer) -> dict[str, str | int]:
    """How the record stands now: what the state proves and a transaction of the past does not."""
    confirmed = answer.stored.get("confirmed", False)
    standing = "PUBLISHED" if confirmed else "UNCONFIRMED"
    withdrawn = answer.status == "WITHDRAWN"
    _ensure(withdrawn or answer.status == standing, "`status` differs from what is proved")
    return {
        "status": "withdrawn" if withdrawn else "published",
        "reason": answer.reason,
        "successor": answer.successor,
        "height": answer.committed_height,
    }


def _key(code: str) -> str:
    """State key of a record, hex (CAT-1)."""
    name = code_from_path(code)
    return (_PREFIX.get(name[:1], DATA_ENTRY) + name.encode()).hex()


def _commitment(hasher: Hasher, part: Opening) -> str:
    salt, text = bytes.fromhex(part.salt), bytes.fromhex(part.bytes)
    return hasher.tagged(TAG_PART, salt, text).hex()


def _json(text: str) -> Any:  # noqa: ANN401 - JSON as it is
    return msgspec.json.decode(bytes.fromhex(text))


def _ensure(condition: bool, what: str) -> None:
    if not condition:
        raise _other(what)


def _other(what: str) -> VerificationError:
    return VerificationError(OTHER, f"{what}; do not rely on this answer, ask another node")
