"""Who may declare, for whom, under which code, and on which version: shared by several rules.

Source: docs/spec/catalog.md CAT-2, CAT-9 to CAT-11, CAT-14 and CAT-15.
"""

from mulu.core.ids import Code
from mulu.machine.context import KnownKey
from mulu.modules.catalog.codes import (
    EXAMPLES,
    given_code,
    is_category,
    is_own_code,
    is_source,
    kind_of_code,
)
from mulu.modules.catalog.errors import (
    BadCodeError,
    CategoryError,
    NotAllowedError,
    NotProviderError,
    ProviderAbolishedError,
    ProviderUnknownError,
    RecordUnknownError,
    RecordWithdrawnError,
    StaleBaseError,
    SuccessorError,
)
from mulu.modules.catalog.messages import RegisterRecord, WithdrawRecord
from mulu.modules.catalog.needs import AUTHORITY_ROLE, DECLARING_ROLES, Orgs
from mulu.modules.catalog.records import DataEntry, Record
from mulu.modules.catalog.state import CatalogState, StoredRecord


def ensure_may_declare(sender: KnownKey, provider: str) -> None:
    """The provider's own sharing office and heads declare for it, and the authority for anyone.

    Raises:
        NotAllowedError: The sender is neither.
    """
    if AUTHORITY_ROLE in sender.roles:
        return
    if sender.org_id != provider or DECLARING_ROLES.isdisjoint(sender.roles):
        raise NotAllowedError(
            f"key {sender.key_id[:16]}… of {sender.org_id} may not declare for {provider};"
            " use a key of its sharing office or head, or the authority's"
        )


def ensure_provider(orgs: Orgs, provider: str) -> None:
    """The provider is an active organisation.

    Raises:
        ProviderUnknownError: There is none of this id.
        ProviderAbolishedError: It is abolished.
    """
    status = orgs.status(provider)
    if status is None:
        raise ProviderUnknownError(f"there is no organisation {provider!r}; register it first")
    if status == "abolished":
        raise ProviderAbolishedError(f"organisation {provider} is abolished; use its successor")


def ensure_category(record: Record, code: str) -> None:
    """An entry's category is made of digits, and begins its official code.

    Raises:
        CategoryError: It is not or does not.
    """
    if isinstance(record, DataEntry) and record.category and not is_category(record.category, code):
        raise CategoryError(
            f"V1: category {record.category!r} does not begin {code}; correct it or leave it out"
        )


def known_record(state: CatalogState, code: str) -> StoredRecord:
    """Find a record, withdrawn or not.

    Raises:
        RecordUnknownError: There is none of this code.
    """
    record = state.record(code)
    if record is None:
        raise RecordUnknownError(f"there is no record {code!r}; check the code, or register it")
    return record


def ensure_current(before: StoredRecord, base: str) -> None:
    """A record is published, and its version is the one that the sender saw.

    Raises:
        RecordWithdrawnError: It is withdrawn.
        StaleBaseError: It has another version by now.
    """
    if before.status == "withdrawn":
        raise RecordWithdrawnError(
            f"{before.code} is withdrawn for good; register a new record, with another code"
        )
    if before.content_hash != base:
        raise StaleBaseError(
            f"{before.code} is at version {before.version} with another content hash;"
            " read it again and build on that"
        )


def chosen_or_given_code(state: CatalogState, msg: RegisterRecord) -> Code:
    """Code of a new record: the sender's own choice, or the next one of a source.

    Raises:
        BadCodeError: Neither or both are asked for, or they break their grammar.
    """
    if bool(msg.code) is bool(msg.source):
        raise BadCodeError("V1: give either a code or a source, not both and not neither")
    if msg.code:
        if not is_own_code(msg.record, msg.code, msg.provider):
            example = EXAMPLES[type(msg.record)]
            raise BadCodeError(
                f"V1: {msg.code!r} is no code of {msg.provider}; write it as {example},"
                " with the provider's id where it names one"
            )
        return Code(msg.code)
    if not isinstance(msg.record, DataEntry) or not is_source(msg.source):
        raise BadCodeError(
            f"V1: source {msg.source!r} gives no code; only entries take one, of a-z, 0-9 and -"
        )
    return Code(given_code(msg.source, state.given(msg.source) + 1))


def ensure_successor(state: CatalogState, msg: WithdrawRecord) -> None:
    """A withdrawn record's successor is another published record of the same kind.

    Raises:
        SuccessorError: It is not.
    """
    if not msg.successor:
        return
    is_same_kind = kind_of_code(msg.successor) == kind_of_code(msg.code)
    is_published = is_same_kind and state.status(msg.successor) == "published"
    if msg.successor == msg.code or not is_published:
        raise SuccessorError(
            f"{msg.successor!r} cannot succeed {msg.code};"
            " name another published record of its kind"
        )


def ensure_own(sender: KnownKey, record: StoredRecord) -> None:
    """The sender declares for the record's provider, and belongs to it.

    Raises:
        NotProviderError: It is another's record.
        NotAllowedError: The key has no role for it.
    """
    if record.provider != sender.org_id:
        raise NotProviderError(
            f"{record.code} is provided by {record.provider}, not by {sender.org_id};"
            " only a key of the provider confirms it"
        )
    ensure_may_declare(sender, record.provider)
