"""What an audit finds, and how it says where something does not hold.

Source: docs/spec/audit.md AUD-5, AUD-6 and AUD-12.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from mulu.core.errors import VerificationError

Progress = Callable[[int, int], None]
"""Called with (height done, height to reach)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedText:
    """A part that a decision erased."""

    commitment: str
    decision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What an audit found."""

    ok: bool
    """Everything holds and the trust file says the same."""
    self_consistent: bool
    """Everything holds in itself; without a trust file that is all that can be said."""
    checkpoint: int | None
    """Height of the trust file's checkpoint that was met; None without one."""
    blocks: int
    transactions: int
    erased: int
    """Parts that a recorded decision erased."""
    erased_parts: tuple[ErasedText, ...]
    """Each of them once, in the order met."""
    app_versions: tuple[int, ...]
    """Versions of the rules that the blocks were made by, rising."""
    from_height: int
    """Height of the first block; above 1 nothing is executed again."""
    replayed: bool
    """Every transaction was executed again by the rules, from genesis on."""
    final_to: int
    """Height of the newest block whose finality is here; what follows is not final yet."""
    seconds: float
    first_bad: str
    """What does not hold, and where; empty when all does."""


class BadError(VerificationError):
    """The first item that does not hold."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("audit", f"{where}: {why}")


@dataclass(slots=True)
class Tally:
    """What an audit has seen so far."""

    blocks: int = 0
    transactions: int = 0
    erased: int = 0
    erased_parts: dict[bytes, int] = field(default_factory=dict)
    """Decision by commitment."""
    checkpoint: int | None = None
    app_versions: set[int] = field(default_factory=set)
    from_height: int = 1
    replayed: bool = True
    final_to: int = 0

    def note_erased(self, commitment: bytes, decision: int) -> None:
        """Count a place whose part is erased."""
        self.erased += 1
        self.erased_parts.setdefault(commitment, decision)

    def report(self, *, trusted: bool, seconds: float, first_bad: str) -> AuditReport:
        """Close the audit."""
        erased = ((name.hex(), decision) for name, decision in self.erased_parts.items())
        return AuditReport(
            ok=trusted and not first_bad,
            self_consistent=not first_bad,
            checkpoint=self.checkpoint,
            blocks=self.blocks,
            transactions=self.transactions,
            erased=self.erased,
            erased_parts=tuple(
                ErasedText(commitment=name, decision=decision) for name, decision in erased
            ),
            app_versions=tuple(sorted(self.app_versions)),
            from_height=self.from_height,
            replayed=self.replayed,
            final_to=self.final_to,
            seconds=seconds,
            first_bad=first_bad,
        )
