"""The only writes of the catalogue: one function for each message.

Source: docs/spec/catalog.md CAT-9 to CAT-16.
"""

from mulu.machine.context import Context
from mulu.modules.catalog.checks import ensure_record, ensure_said
from mulu.modules.catalog.codes import kind_of_code
from mulu.modules.catalog.content import (
    confirmed_record,
    registered_content,
    revised_content,
    stored_record,
    withdrawn_record,
)
from mulu.modules.catalog.drift_notes import settle_entries
from mulu.modules.catalog.errors import (
    AlreadyConfirmedError,
    RecordExistsError,
    RecordKindError,
    RepeatedCodeError,
)
from mulu.modules.catalog.events import (
    RecordRegistered,
    RecordRevised,
    RecordsConfirmed,
    RecordWithdrawn,
)
from mulu.modules.catalog.links import ensure_links
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    WithdrawRecord,
)
from mulu.modules.catalog.needs import Orgs
from mulu.modules.catalog.preconditions import (
    chosen_or_given_code,
    ensure_category,
    ensure_current,
    ensure_may_declare,
    ensure_own,
    ensure_provider,
    ensure_successor,
    known_record,
)
from mulu.modules.catalog.profiles import ProfileBook
from mulu.modules.catalog.state import CatalogState, content_hash

_PROFILES = ProfileBook()


def register_record(ctx: Context, state: CatalogState, orgs: Orgs, msg: RegisterRecord) -> None:
    """Bring a record into the catalogue.

    Args:
        ctx: Block height, block time, registry and the verified sender.
        state: The catalogue's keys.
        orgs: Answers which organisations are active.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        NotAllowedError: The sender may not declare for the provider (CAT-9).
        ProviderUnknownError: There is no such organisation (CAT-10).
        ProviderAbolishedError: It is abolished (CAT-10).
        ProfileUnknownError: The profile is not in force (PRO-1).
        BadCodeError: Code or source break their grammar (CAT-2).
        CategoryError: The category does not fit the code (CAT-2).
        RecordExistsError: The code is taken; revising is another message (CAT-1).
        CatalogError: One of those of ``ensure_record``, ``ensure_said`` and ``ensure_links``, in
            that order.

    Source: docs/spec/catalog.md CAT-9 to CAT-13; DCAT 3, class Dataset.
    """
    # AUTHORITY
    ensure_may_declare(ctx.sender, msg.provider)
    # CHECK
    ensure_provider(orgs, msg.provider)
    profile = _PROFILES.in_force(ctx.registry, msg.profile)
    code = chosen_or_given_code(state, msg)
    ensure_category(msg.record, code)
    if state.has(code):
        raise RecordExistsError(f"{code} is registered already; revise it, or choose another code")
    ensure_record(msg.record, msg.provider, profile)
    ensure_said(msg.record, msg.part, profile)
    ensure_links(state, code, msg.record)
    # APPLY
    content = registered_content(msg, code, ctx.sender.org_id)
    hash_ = content_hash(ctx.hasher, content)
    confirmed = ctx.sender.org_id == msg.provider
    state.put_record(
        stored_record(content, hash_, confirmed=confirmed, height=ctx.height, time_ms=ctx.time_ms)
    )
    if msg.source:
        state.put_given(msg.source, state.given(msg.source) + 1)
    # EVENT
    ctx.emit(
        RecordRegistered(
            code=code, confirmed=confirmed, content_hash=hash_, declared_by=ctx.sender.org_id
        )
    )


def revise_record(ctx: Context, state: CatalogState, orgs: Orgs, msg: ReviseRecord) -> None:
    """Replace a record by its next version.

    Args:
        ctx: Block height, block time, registry and the verified sender.
        state: The catalogue's keys.
        orgs: Answers which organisations are active.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        RecordUnknownError: There is no record of this code (CAT-11).
        NotAllowedError: The sender may not declare for the provider (CAT-9).
        RecordWithdrawnError: The record is withdrawn (CAT-11).
        StaleBaseError: It has another version by now (CAT-11).
        RecordKindError: The revision is of another kind (CAT-11).
        ProviderAbolishedError: The provider is abolished (CAT-10).
        ProfileUnknownError: The profile is not in force (PRO-1).
        CategoryError: The category does not fit the code (CAT-2).
        CatalogError: One of those of ``ensure_record``, ``ensure_said`` and ``ensure_links``, in
            that order.

    Source: docs/spec/catalog.md CAT-11 to CAT-13.
    """
    # AUTHORITY
    before = known_record(state, msg.code)
    ensure_may_declare(ctx.sender, before.provider)
    # CHECK
    ensure_current(before, msg.base)
    if type(msg.record) is not type(before.record):
        raise RecordKindError(f"{msg.code} is a {kind_of_code(msg.code)}; revise it with one")
    ensure_provider(orgs, before.provider)
    profile = _PROFILES.in_force(ctx.registry, msg.profile)
    ensure_category(msg.record, msg.code)
    ensure_record(msg.record, before.provider, profile)
    ensure_said(msg.record, msg.part, profile)
    ensure_links(state, msg.code, msg.record)
    # APPLY
    sender = ctx.sender.org_id
    content = revised_content(
        msg, declared_by=sender, provider=before.provider, version=before.version + 1
    )
    hash_ = content_hash(ctx.hasher, content)
    confirmed = sender == before.provider
    state.put_record(
        stored_record(
            content,
            hash_,
            confirmed=confirmed,
            height=ctx.height,
            time_ms=ctx.time_ms,
            drifting=before.drifting,
        )
    )
    settled = settle_entries(ctx, state, before)
    # EVENT
    ctx.emit(
        RecordRevised(
            code=msg.code,
            confirmed=confirmed,
            content_hash=hash_,
            declared_by=sender,
            drifting=before.drifting,
            provider=before.provider,
            settled=settled,
            version=content.version,
        )
    )


def withdraw_record(ctx: Context, state: CatalogState, msg: WithdrawRecord) -> None:
    """End a record; it stays readable, and its code is never reused.

    Args:
        ctx: Block height, block time and the verified sender.
        state: The catalogue's keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        RecordUnknownError: There is no record of this code (CAT-11).
        NotAllowedError: The sender may not declare for the provider (CAT-9).
        RecordWithdrawnError: The record is withdrawn already (CAT-11).
        StaleBaseError: It has another version by now (CAT-11).
        SuccessorError: The successor is not another published record of this kind (CAT-14).

    Source: docs/spec/catalog.md CAT-14.
    """
    # AUTHORITY
    before = known_record(state, msg.code)
    ensure_may_declare(ctx.sender, before.provider)
    # CHECK
    ensure_current(before, msg.base)
    ensure_successor(state, msg)
    # APPLY
    state.put_record(withdrawn_record(before, msg, height=ctx.height, time_ms=ctx.time_ms))
    settled = settle_entries(ctx, state, before)
    # EVENT
    ctx.emit(
        RecordWithdrawn(
            by=ctx.sender.org_id,
            code=msg.code,
            content_hash=before.content_hash,
            provider=before.provider,
            settled=settled,
        )
    )


def confirm_records(ctx: Context, state: CatalogState, orgs: Orgs, msg: ConfirmRecords) -> None:
    """The provider stands by what was declared on its behalf; all of them or none.

    Args:
        ctx: Block height, block time and the verified sender.
        state: The catalogue's keys.
        orgs: Answers which organisations are active.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        RepeatedCodeError: A record is named twice (CAT-15).
        RecordUnknownError: There is no record of a code (CAT-11).
        NotProviderError: A record's provider is not the sender's organisation (CAT-15).
        NotAllowedError: The sender's key may not declare (CAT-9).
        ProviderAbolishedError: The provider is abolished (CAT-10).
        RecordWithdrawnError: A record is withdrawn (CAT-11).
        StaleBaseError: A record has another version by now (CAT-11).
        AlreadyConfirmedError: A record is confirmed already (CAT-15).

    Source: docs/spec/catalog.md CAT-15.
    """
    # AUTHORITY
    if len({ref.code for ref in msg.records}) != len(msg.records):
        raise RepeatedCodeError("one confirmation names a record twice; name each record once")
    found = [known_record(state, ref.code) for ref in msg.records]
    for before in found:
        ensure_own(ctx.sender, before)
    # CHECK
    ensure_provider(orgs, ctx.sender.org_id)
    for before, ref in zip(found, msg.records, strict=True):
        ensure_current(before, ref.base)
        if before.confirmed:
            raise AlreadyConfirmedError(f"{ref.code} is confirmed already; leave it out")
    # APPLY
    for before in found:
        state.put_record(confirmed_record(before, height=ctx.height, time_ms=ctx.time_ms))
    # EVENT
    ctx.emit(RecordsConfirmed(by=ctx.sender.org_id, codes=tuple(ref.code for ref in msg.records)))
