"""What the modules bring to the read tables: changes told from events, and rows told from values.

Source: docs/spec/projection.md PRJ-3 to PRJ-5.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from mulu.app import BODY, EVENTS
from mulu.core.canonical import NotCanonicalError, decode_loose, encode
from mulu.core.hashing import Hasher
from mulu.machine.block import Block
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.receipt import receipt_decoder
from mulu.machine.registry import Registry, RegistryValue, registry_key
from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.content import confirmed_record, withdrawn_record
from mulu.modules.catalog.gaps import gaps
from mulu.modules.catalog.links import links_of
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    WithdrawRecord,
)
from mulu.modules.catalog.profiles import (
    PARAMETER,
    Profile,
    ProfileBook,
    judging_profile,
)
from mulu.modules.catalog.records import DataEntry, Table
from mulu.modules.catalog.state import StoredRecord, record_key
from mulu.modules.catalog.texts import DutyText, EntryText, RecordText, SystemText, TableText
from mulu.modules.catalog.views import (
    Unseen,
    stored_from_event,
    text_or_empty,
)
from mulu.modules.identity.genesis import genesis_orgs
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.modules.identity.state import StoredOrg, org_key
from mulu.modules.identity.texts import OrgText
from mulu.modules.identity.views import org_row, stored_org_from_event
from mulu.node.drift_views import Moment, drift_changes
from mulu.projection.bigrams import Words
from mulu.projection.needs import (
    NO_WORDS,
    Before,
    Change,
    Drift,
    OpenedText,
    OpenText,
    OrgRow,
    RecordRow,
    RecordStatus,
    What,
)
from mulu.projection.source_refs import ref_links
from mulu.tx.prepare import AnyMessage

FORM: Final = "register-rows/3"
"""Changes whenever the same value gives another row."""
_LINKS: Final = {
    "duties": "duty",
    "systems": "system",
    "system": "system",
    "entries": "entry",
    "related": "related",
}
"""Filter under which a link is found, by the field it stands in."""
INTERFACE: Final = 7
"""Class of formats that are interfaces."""
_NO_ENTRY: Final = DataEntry()


class NodeViews:
    """The read side of identity and catalogue over one chain.

    Args:
        genesis: The chain's genesis document.
    """

    def __init__(self, genesis: Genesis) -> None:
        self._genesis = genesis
        self._hasher = Hasher(genesis.hash)
        self.chain = chain_name(self._hasher, genesis)
        self.form = FORM
        self._receipts = receipt_decoder(EVENTS)
        self._profiles = ProfileBook()
        self._in_force: tuple[Registry | None, dict[str, Profile]] = (None, {})

    def switches(self, read: Callable[[bytes], bytes | None]) -> Sequence[int]:
        """Heights from which another profile judges the gaps of all records, rising."""
        stored = read(registry_key("parameter", PARAMETER))
        versions = () if stored is None else decode_loose(stored, RegistryValue).versions
        return [version.from_height for version in versions if version.from_height > 0]

    def initial(self) -> Iterable[tuple[bytes, bytes]]:
        """The organisations that genesis wrote."""
        orgs = genesis_orgs(self._genesis, self._hasher)
        return [(org_key(org.org_id), encode(org)) for org in orgs]

    def changes(self, block: Block, before: Before) -> Iterator[Change]:
        """Values of organisations and records as the block's events left them, in order."""
        for index, tx in enumerate(block.transactions):
            receipt = self._receipts.decode(block.receipts[index])
            if receipt.code:
                continue
            messages = decode_loose(tx.body, BODY).messages
            at = Moment(block.header.height, block.header.time_ms, index)
            for message, event in zip(messages, receipt.events, strict=True):
                yield from self._change(block, index, message, event, before)
                yield from drift_changes(message, event, at, before)

    def record(
        self, value: bytes, open_text: OpenText, registry: Registry, read: object = None
    ) -> RecordRow:
        """Row of a record's value."""
        stored = read if isinstance(read, StoredRecord) else decode_loose(value, StoredRecord)
        record = stored.record
        opened = open_text(stored.part)
        text = None if opened.text is None else text_or_empty(record, opened.text)
        entry = record if isinstance(record, DataEntry) else _NO_ENTRY
        profile = judging_profile(registry, stored.profile)
        return RecordRow(
            code=stored.code,
            kind=kind_of(record),
            provider=stored.provider,
            status=_status(stored),
            version=stored.version,
            height=stored.height,
            time_ms=stored.time_ms,
            content_hash=stored.content_hash,
            title="" if text is None else text.title,
            share_type=entry.share_type,
            level=entry.level,
            update_cycle=record.refresh if isinstance(record, Table) else entry.update_cycle,
            is_open=entry.is_open,
            format_class=entry.format_class,
            has_api="API" in entry.share_modes or entry.format_class == INTERFACE,
            profile=stored.profile,
            is_confirmed=stored.confirmed,
            drift=_drift(stored),
            links=(
                *((_LINKS[field], to) for field, _, codes in links_of(record) for to in codes),
                *_refs(text),
            ),
            gaps=gaps(stored, text, self._profile(profile, registry)),
            judged_by="" if profile == stored.profile else profile,
            words=NO_WORDS if text is None else _words(text),
            opened=opened,
            note=None if stored.note is None else open_text(stored.note),
        )

    def org(self, value: bytes, open_text: OpenText) -> OrgRow:
        """Row of an organisation's value."""
        stored = decode_loose(value, StoredOrg)
        opened = open_text(stored.part)
        row = org_row(stored, _org_text(opened))
        return OrgRow(
            org_id=row.org_id,
            name=row.name,
            name_en=row.name_en,
            short_name=row.short_name,
            credit_code=row.credit_code,
            kind=row.kind,
            level=row.level,
            region=row.region,
            status=row.status,
            successor=row.successor,
            version=row.version,
            height=row.height,
            time_ms=row.time_ms,
            content_hash=row.content_hash,
            opened=opened,
        )

    def _change(
        self, block: Block, index: int, message: AnyMessage, event: AnyMessage, before: Before
    ) -> Iterator[Change]:
        height, time_ms = block.header.height, block.header.time_ms
        match message:
            case RegisterRecord() | ReviseRecord():
                stored = stored_from_event(message, event, height, time_ms)
                what: What = "registered" if isinstance(message, RegisterRecord) else "revised"
                yield Change(record_key(stored.code), encode(stored), what, index, stored)
            case RegisterOrg() | ReviseOrg():
                org = stored_org_from_event(message, event, height, time_ms)
                what = "registered" if isinstance(message, RegisterOrg) else "revised"
                yield Change(org_key(org.org_id), encode(org), what, index)
            case WithdrawRecord():
                key = record_key(message.code)
                old = decode_loose(before(key), StoredRecord)
                ended = withdrawn_record(old, message, height=height, time_ms=time_ms)
                yield Change(key, encode(ended), "withdrawn", index, ended)
            case ConfirmRecords():
                for code in event.codes:
                    key = record_key(code)
                    old = decode_loose(before(key), StoredRecord)
                    good = confirmed_record(old, height=height, time_ms=time_ms)
                    yield Change(key, encode(good), "confirmed", index, good)
            case _:
                return

    def _profile(self, name: str, registry: Registry) -> Profile:
        asked_last, in_force = self._in_force
        if asked_last is not registry:
            in_force = {}
            self._in_force = registry, in_force
        profile = in_force.get(name)
        if profile is None:
            profile = in_force[name] = self._profiles.in_force(registry, name)
        return profile


def _status(stored: StoredRecord) -> RecordStatus:
    if stored.status == "withdrawn":
        return "WITHDRAWN"
    return "PUBLISHED" if stored.confirmed else "UNCONFIRMED"


def _drift(stored: StoredRecord) -> Drift:
    """Of a table its own drift; only breaking ones touch an entry (HAR-3)."""
    if stored.drift is not None:
        return "breaking" if stored.drift.breaking else "other"
    return "breaking" if stored.drifting else "none"


def _unseen(opened: OpenedText) -> Unseen:
    return "erased" if opened.state == "erased" else "withheld"


def _org_text(opened: OpenedText) -> OrgText | Unseen:
    """Text of an organisation; an empty one when its bytes, which nobody promised, are none."""
    if opened.text is None:
        return _unseen(opened)
    try:
        return decode_loose(opened.text, OrgText)
    except NotCanonicalError:
        return OrgText()


def _refs(text: RecordText | None) -> tuple[tuple[str, str], ...]:
    """By what a record is found again at its source."""
    ref = None if text is None else text.source_ref
    return () if ref is None or not ref.source else ref_links(ref.source, ref.id)


def _words(text: RecordText) -> Words:
    """Texts that are searched: titles, summaries, keywords, names of items or columns."""
    titles = (text.title, text.title_en)
    match text:
        case EntryText():
            names = [name for item in text.items for name in (item.name, item.name_en)]
            return Words(titles, text.keywords, (text.summary, text.summary_en, *names))
        case DutyText():
            return Words(titles, others=(text.text,))
        case SystemText():
            return Words(titles, others=(text.summary,))
        case TableText():
            names = [name for column in text.columns for name in (column.name, column.note)]
            return Words(titles, others=(text.table_name, *names))
