"""Is a record new, the same, or changed? Judged on plain values read back from the chain.

An import never goes back: what equals an earlier version of a record is unchanged, since the
chain went on from it. Nor does it bring back what was withdrawn, or write a text that was
withheld or erased.

Source: docs/spec/intake.md INT-20 to INT-24; formats.md §5.
"""

from dataclasses import dataclass
from typing import Literal

from mulu.intake import reasons
from mulu.intake.draft import record_print
from mulu.intake.needs import Chain, KnownRecord
from mulu.intake.proposing import Linked

What = Literal["new", "changed", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is to be done with a record."""

    what: What
    known: KnownRecord | None = None
    reason: str = ""

    @property
    def because(self) -> tuple[str, ...]:
        """The reason, if there is one."""
        return (self.reason,) if self.reason else ()


def judge(linked: Linked, known: KnownRecord | None, chain: Chain) -> Judgement:
    """Compare a draft with what the chain has under its source reference or code."""
    if known is None:
        return Judgement(what="new")
    if obstacle := _obstacle(linked, known):
        return Judgement(what="rejected", known=known, reason=obstacle)
    mine = record_print(linked.provider, linked.body, linked.draft.text)
    if mine == _print(known):
        return Judgement(what="unchanged", known=known)
    older = 0 if linked.draft.base else _equal_earlier(mine, known, chain)
    if older:
        reason = reasons.older_version(known.code, older)
        return Judgement(what="unchanged", known=known, reason=reason)
    return Judgement(what="changed", known=known)


def _obstacle(linked: Linked, known: KnownRecord) -> str:
    """Why a record cannot be compared with or revised to the draft; "" when it can."""
    ref = None if known.text is None else known.text.source_ref
    if known.withdrawn:
        return reasons.withdrawn(known.code)
    if known.text is None:
        return reasons.text_gone(known.code)
    if type(known.record) is not type(linked.body):
        return reasons.other_kind(known.code)
    if known.provider != linked.provider:
        return reasons.provider_changed(known.code, known.provider, linked.provider)
    if ref is not None and ref.source == linked.draft.key.source and ref.id != linked.draft.key.id:
        return reasons.code_taken(known.code, ref.id)
    return ""


def _equal_earlier(mine: bytes, known: KnownRecord, chain: Chain) -> int:
    """Number of the earlier version that says the same, 0 when there is none."""
    if known.version == 1:
        return 0
    earlier = chain.earlier_versions(known.code)
    return next((version.version for version in earlier if _print(version) == mine), 0)


def _print(known: KnownRecord) -> bytes:
    return b"" if known.text is None else record_print(known.provider, known.record, known.text)
