"""What this node asks of the texts it takes: policy, never consensus.

A text that is on the chain already is shown as it is, whatever it is like.

Source: docs/spec/http.md API-7; docs/spec/catalog.md CAT-22; docs/spec/identity.md IDN-14;
docs/spec/governance.md GOV-16.
"""

from typing import ClassVar, Final

from mulu.core.canonical import Wire
from mulu.core.errors import InadmissibleError
from mulu.core.plain_text import TextProblem
from mulu.modules.catalog.admission import record_text_problems, withdraw_text_problems
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord, WithdrawRecord
from mulu.modules.governance.admission import reason_text_problems
from mulu.modules.governance.messages import Propose
from mulu.modules.identity.admission import org_text_problems
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg

NAMED_MAX: Final = 5
"""Most problems that one answer names."""


class TextDeclinedError(InadmissibleError):
    """This node does not take the text beside a message; another might (API-7)."""

    module: ClassVar[str] = "api"
    code: ClassVar[int] = 20


def ensure_text(message: Wire, text: bytes | None) -> None:
    """Judge the text that came with a message.

    Args:
        message: The message.
        text: Bytes of its part, without the salt; None when there is none or it is withheld.

    Raises:
        TextDeclinedError: Names what is wrong.
    """
    problems = [] if text is None else _problems(message, text)
    if problems:
        named = "; ".join(f"{problem.rule}: {problem.text}" for problem in problems[:NAMED_MAX])
        rest = len(problems) - NAMED_MAX
        raise TextDeclinedError(named + (f"; and {rest} more" if rest > 0 else ""))


def _problems(message: Wire, text: bytes) -> list[TextProblem]:
    match message:
        case RegisterRecord() | ReviseRecord():
            return record_text_problems(message.record, text)
        case WithdrawRecord():
            return withdraw_text_problems(text)
        case RegisterOrg() | ReviseOrg():
            return org_text_problems(text)
        case Propose():
            return reason_text_problems(text)
        case _:
            return []
