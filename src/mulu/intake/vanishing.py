"""What a source had before and has no longer: said after a run, withdrawn only when asked.

Source: docs/spec/intake.md INT-92 and INT-93.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from mulu.intake.draft import SourceKey
from mulu.intake.needs import Chain, Present
from mulu.intake.report import GoneRecord

Gone = Literal["ignore", "report", "withdraw"]
_PARTIAL: Final = frozenset(("excel", "mulu-catalogue"))
"""Formats of which one file seldom holds a whole source."""
_DIGEST_BYTES: Final = 12


@dataclass(slots=True)
class _Source:
    met: set[bytes] = field(default_factory=set)
    certain: bool = True
    """Every record of its files was understood."""


class Vanishing:
    """Which records each source of a run had, in 12 bytes each.

    Args:
        gone: What to do about those that are missing.
    """

    def __init__(self, gone: Gone) -> None:
        self._gone = gone
        self._sources: dict[str, _Source] = {}

    def met(self, format_name: str, key: SourceKey) -> None:
        """A record of a source was read."""
        if self._gone != "ignore" and format_name not in _PARTIAL:
            self._sources.setdefault(key.source, _Source()).met.add(_digest(key.id))

    def lost(self, source: str) -> None:
        """Something of a source was not understood, and may be any of its records."""
        if source in self._sources or self._gone != "ignore":
            self._sources.setdefault(source, _Source()).certain = False

    def settle(self, chain: Chain) -> tuple[GoneRecord, ...]:
        """Say what is gone, and withdraw it when that was asked for and nothing is in doubt.

        Args:
            chain: What it is compared with.
        """
        return tuple(
            one
            for source, seen in sorted(self._sources.items())
            if seen.met
            for one in self._settled(chain, source, seen)
        )

    def _settled(self, chain: Chain, source: str, seen: _Source) -> Iterator[GoneRecord]:
        present = chain.records_of_source(source)
        gone = [one for one in present if one.id and _digest(one.id) not in seen.met]
        withdraw = self._gone == "withdraw" and seen.certain
        problems = chain.withdraw(gone) if gone and withdraw else [""] * len(gone)
        yield from _outcomes(source, gone, problems, withdrawn=withdraw)


def _outcomes(
    source: str, gone: Sequence[Present], problems: Sequence[str], *, withdrawn: bool
) -> Iterator[GoneRecord]:
    for one, problem in zip(gone, problems, strict=True):
        yield GoneRecord(
            source=source,
            code=one.code,
            title=one.title,
            withdrawn=withdrawn and not problem,
            problem=problem,
        )


def _digest(id_: str) -> bytes:
    return hashlib.blake2b(id_.encode(), digest_size=_DIGEST_BYTES).digest()
