"""One transaction of one signer: built, signed, sent, and waited for until readers see it.

Source: docs/spec/cli.md CLI-7.
"""

from collections.abc import Sequence
from typing import Any, Final

from mulu.cli.progress import waiting
from mulu.cli.session import Session
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.answers import SubmittedAnswer
from mulu.client.chance import SYSTEM
from mulu.client.http import Http
from mulu.client.sending import PAUSE_SECONDS, send
from mulu.client.transactions import Built, Draft, Ground, build
from mulu.core.errors import UnavailableError

TABLES_TRIES_MAX: Final = 60
"""Looks at the read tables before a command gives up waiting for them."""


def submit(session: Session, drafts: Sequence[Draft]) -> SubmittedAnswer:
    """Build, sign with the key of ``--as``, send, and wait.

    Args:
        session: The command.
        drafts: At least one.

    Raises:
        RefusedByChainError: A rule said no.
        NotAdmittedError: It can never enter a block.
        UnavailableError: No node, or it cannot take transactions now.
    """
    signer = session.signer()
    with session.http() as http:
        ground = Ground(chain=session.chain(http), chance=SYSTEM)
        return submit_built(session, http, build(drafts, [signer], ground))


def submit_built(session: Session, http: Http, built: Built) -> SubmittedAnswer:
    """Send a signed transaction and wait until it is durable and can be read."""
    with waiting(session, say("tx.submitting")):
        answer = send(http, built, SYSTEM, wait=True)
        wait_for_tables(http, answer.height)
    return answer


def wait_for_tables(http: Http, height: int) -> None:
    """Wait until searches and entries speak of a height.

    Raises:
        UnavailableError: The read tables do not get there.
    """
    for tries in range(TABLES_TRIES_MAX):
        status = http.ask(asks.status())
        if status.projection_height >= height:
            return
        SYSTEM.pause(PAUSE_SECONDS[min(tries // 4, len(PAUSE_SECONDS) - 1)])
    raise UnavailableError(say("tables.behind", height=height))


def event_of(answer: SubmittedAnswer, name: str) -> dict[str, Any]:
    """The first event of a kind in a receipt; empty when there is none."""
    events = (answer.receipt or {}).get("events", [])
    return next((event for event in events if event.get("@type") == name), {})
