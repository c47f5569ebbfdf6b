"""Messages go to the chain: looked at here, submitted, and taken apart when something is refused.

Source: docs/spec/intake.md INT-41 to INT-43.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mulu.core.canonical import encode
from mulu.intake import reasons
from mulu.intake.limits import BATCH_BYTES, BATCH_RECORDS, RETRIES_MAX
from mulu.intake.needs import Chain, Posted, Proposed, Refusal, Submitted
from mulu.intake.proposing import text_problem

Refused = tuple[int, Refusal]
"""Place within a transaction, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one message."""

    id: str = ""
    """Code or organisation id; "" when it was not taken."""
    problem: str = ""
    """Why it was not taken, "" when it was."""


class Flight:
    """Messages on their way.

    Args:
        chain: Where they go.
        messages: In their order.
        sent: What is known of each so far.
    """

    def __init__(self, chain: Chain, messages: Sequence[Proposed], sent: list[Sent]) -> None:
        self._chain = chain
        self._messages = messages
        self.sent = sent
        """What is known of each; without id and problem nothing is."""
        self._posted: list[tuple[list[int], Posted]] = []

    @property
    def count(self) -> int:
        """Transactions that they are on their way in."""
        return len(self._posted)

    def start(self) -> None:
        """Post every message that has no problem, in transactions of bounded size."""
        places = [place for place, one in enumerate(self.sent) if not one.problem]
        for batch in _cut(self._messages, places):
            self._posted.append((batch, self._chain.post(self._of(batch))))

    def land(self) -> list[Sent]:
        """Wait for them; each is taken or not by itself.

        Returns:
            What became of each, in their order.
        """
        for batch, posted in self._posted:
            self._land(batch, posted())
        return self.sent

    def _land(self, batch: list[int], done: Submitted) -> None:
        """Note what became of a transaction; only when it was refused, ask which messages why."""
        if self._note(batch, done) is None:
            return
        verdicts = self._chain.check(self._of(batch))
        good = []
        for place, refusal in zip(batch, verdicts, strict=True):
            if refusal is None:
                good.append(place)
            else:
                self.sent[place] = _not_taken(refusal)
        for _ in range(RETRIES_MAX):
            refused = self._note(good, self._chain.submit(self._of(good))) if good else None
            if refused is None:
                return
            at, refusal = refused
            self.sent[good.pop(at)] = _not_taken(refusal)
        for place in good:
            self.sent[place] = Sent(problem=reasons.tried_too_often())

    def _note(self, batch: list[int], done: Submitted) -> Refused | None:
        """None when a transaction is done, else which message was refused and why."""
        if done.refusal is not None:
            return done.refused_at, done.refusal
        for place, id_ in zip(batch, done.ids, strict=True):
            self.sent[place] = Sent(id=id_)
        return None

    def _of(self, batch: Sequence[int]) -> list[Proposed]:
        return [self._messages[place] for place in batch]


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
        return self.start(messages).land()

    def start(self, messages: Sequence[Proposed]) -> Flight:
        """The same without waiting; flights land in the order in which they started."""
        sent = [Sent(problem=text_problem(message)) for message in messages]
        flight = Flight(self._chain, messages, sent)
        flight.start()
        return flight


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
