"""Messages go to the chain: looked at here, submitted, and taken apart when something is refused.

Source: docs/spec/intake.md INT-41 to INT-43.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mulu.core.canonical import encode
from mulu.intake import reasons
from mulu.intake.limits import BATCH_BYTES, BATCH_RECORDS, RETRIES_MAX
from mulu.intake.needs import Chain, Proposed, Refusal
from mulu.intake.proposing import text_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one message."""

    id: str = ""
    """Code or organisation id; "" when it was not taken."""
    problem: str = ""
    """Why it was not taken, "" when it was."""


class Sender:
    """Sends messages in transactions of bounded size.

    Args:
        chain: Where they go.
    """

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def send(self, messages: Sequence[Proposed]) -> list[Sent]:
        """Send messages in their order; each is taken or not by itself.

        Returns:
            What became of each, in the same order.
        """
        sent = [Sent(problem=text_problem(message)) for message in messages]
        places = [place for place, verdict in enumerate(sent) if not verdict.problem]
        for batch in _cut(messages, places):
            self._send_batch(messages, batch, sent)
        return sent

    def _send_batch(self, messages: Sequence[Proposed], batch: list[int], sent: list[Sent]) -> None:
        """Send a batch as it is; only when the chain says no, ask which messages it means."""
        if self._submit(messages, batch, sent) is None:
            return
        verdicts = self._chain.check([messages[place] for place in batch])
        good = []
        for place, refusal in zip(batch, verdicts, strict=True):
            if refusal is None:
                good.append(place)
            else:
                sent[place] = _not_taken(refusal)
        for _ in range(RETRIES_MAX):
            refused = self._submit(messages, good, sent) if good else None
            if refused is None:
                return
            at, refusal = refused
            sent[good.pop(at)] = _not_taken(refusal)
        for place in good:
            sent[place] = Sent(problem=reasons.tried_too_often())

    def _submit(
        self, messages: Sequence[Proposed], batch: list[int], sent: list[Sent]
    ) -> tuple[int, Refusal] | None:
        """Submit messages; None when they are done, else which was refused and why."""
        done = self._chain.submit([messages[place] for place in batch])
        if done.refusal is not None:
            return done.refused_at, done.refusal
        for place, id_ in zip(batch, done.ids, strict=True):
            sent[place] = Sent(id=id_)
        return None


def _not_taken(refusal: Refusal) -> Sent:
    return Sent(problem=reasons.refused(refusal.module, refusal.code, refusal.text))


def _cut(messages: Sequence[Proposed], places: Sequence[int]) -> Iterator[list[int]]:
    """Cut into transactions, by number and by bytes."""
    batch: list[int] = []
    size = 0
    for place in places:
        more = len(messages[place].part) + len(encode(messages[place].message))
        if batch and (len(batch) == BATCH_RECORDS or size + more > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += more
    if batch:
        yield batch
