"""What always holds about records.

Source: docs/spec/catalog.md CAT-19; docs/spec/harvest.md HAR-3.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from mulu.core.canonical import decode
from mulu.core.errors import ensure
from mulu.core.hashing import Hasher
from mulu.core.prefixes import DATA_ENTRY, DUTY, MACHINE_CHAIN, SOURCE_COUNTER, SYSTEM, TABLE
from mulu.machine.context import View
from mulu.modules.catalog.codes import is_given_code, is_own_code, kind_of, kind_of_code
from mulu.modules.catalog.links import links_of
from mulu.modules.catalog.needs import Orgs
from mulu.modules.catalog.state import (
    CatalogState,
    RecordContent,
    StoredRecord,
    content_hash,
    record_key,
)

_PREFIXES: Final = (DUTY, DATA_ENTRY, SYSTEM, TABLE)


def ensure_invariants(view: View, orgs: Orgs) -> None:
    """Check everything over a whole state.

    Raises:
        InvariantError: Something does not hold.
    """
    records = dict(_records(view))
    hasher = _hasher(view)
    for code, stored in records.items():
        _ensure_record(code, stored, hasher)
        ensure(orgs.status(stored.provider) is not None, f"provider of {code} is unknown")
        ensure(orgs.status(stored.declared_by) is not None, f"declarer of {code} is unknown")
        _ensure_links(code, stored, records)
        _ensure_drift(code, stored, records)
    _ensure_counters(view, records)


def _records(view: View) -> Iterator[tuple[str, StoredRecord]]:
    for prefix in _PREFIXES:
        for key, value in view.items(prefix):
            stored = decode(value, StoredRecord)
            ensure(key == record_key(stored.code), f"{stored.code} stands under another key")
            yield stored.code, stored


def _hasher(view: View) -> Hasher:
    chain = view.get(MACHINE_CHAIN) or b""
    return Hasher(chain.decode().partition("#")[2].partition(":")[0])


def _ensure_record(code: str, stored: StoredRecord, hasher: Hasher) -> None:
    record = stored.record
    own = is_own_code(record, code, stored.provider)
    given = kind_of(record) == "data_entry" and is_given_code(code)
    ensure(own or given, f"{code} is no code of its kind")
    fields = msgspec.structs.asdict(stored)
    content = RecordContent(**{name: fields[name] for name in RecordContent.__struct_fields__})
    ensure(content_hash(hasher, content) == stored.content_hash, f"content hash of {code} is wrong")
    ensure((stored.version == 1) is (stored.prev == ""), f"{code} has no version before")
    is_withdrawn = stored.status == "withdrawn"
    ensure(is_withdrawn is bool(stored.reason), f"{code} has no reason, or needs none")
    ensure(is_withdrawn or not stored.successor, f"{code} lives and has a successor")
    is_own = stored.declared_by == stored.provider
    ensure(stored.confirmed or not is_own, f"{code} is its provider's own and unconfirmed")


def _ensure_links(code: str, stored: StoredRecord, records: Mapping[str, StoredRecord]) -> None:
    for field, kind, targets in links_of(stored.record):
        for target in targets:
            holds = target in records and kind_of_code(target) == kind
            ensure(holds, f"{field} of {code} leads nowhere")
    successor = stored.successor
    holds = not successor or kind_of_code(successor) == kind_of_code(code)
    ensure(holds and (not successor or successor in records), f"successor of {code} is unknown")


def _ensure_drift(code: str, stored: StoredRecord, records: Mapping[str, StoredRecord]) -> None:
    """Drift is a published table's, and noted at entries that the drift of a table touches."""
    is_table = kind_of(stored.record) == "table"
    is_live = stored.status == "published"
    ensure(stored.drift is None or (is_table and is_live), f"{code} drifts and is no live table")
    ensure(not stored.drifting or is_live, f"{code} is withdrawn and touched by drift")
    for table in stored.drifting:
        drift = records[table].drift if table in records else None
        ensure(drift is not None and code in drift.entries, f"{code} notes no drift of {table}")


def _ensure_counters(view: View, records: Mapping[str, StoredRecord]) -> None:
    state = CatalogState(view)
    sources = [key[len(SOURCE_COUNTER) :].decode() for key, _ in view.items(SOURCE_COUNTER)]
    expected = {f"x-{source}/{n + 1}" for source in sources for n in range(state.given(source))}
    ensure(expected == {code for code in records if is_given_code(code)}, "given codes have gaps")
