"""One record, checked against the trust anchor when there is one.

Source: docs/spec/cli.md CLI-11; docs/spec/http.md API-20.
"""

from mulu.cli.session import Session
from mulu.cli.texts import say
from mulu.client.catalog_answers import EntryAnswer
from mulu.client.client import Client
from mulu.core.ids import Code


def read_entry(session: Session, code: Code, version: int | None) -> tuple[EntryAnswer, bool]:
    """Read a record, or one version of it.

    Returns:
        The record, and whether its proof was checked; without an anchor that is said on standard
        error.

    Raises:
        VerificationError: The node's answer is not what it proves.
        NotFoundError: There is no such record.
        UnavailableError: No node.
    """
    trust = session.trust()
    with Client(session.address(), trust=trust, verify=trust is not None) as client:
        entry = client.entry(code, version=version)
    if trust is None:
        session.note(say("unproved"))
    return entry, trust is not None
