"""Tables of a system in the words of the interface.

Source: docs/spec/harvest.md HAR-20.
"""

from mulu.api.paging import make_after
from mulu.client.harvest_answers import SystemTable, SystemTablesAnswer
from mulu.core.hashing import Hasher
from mulu.query.system_tables import TablesPage


def tables_answer(found: TablesPage, hasher: Hasher) -> SystemTablesAnswer:
    """A page, hashes naming themselves."""
    tables = [
        SystemTable(
            code=one.code,
            content_hash=hasher.show(bytes.fromhex(one.content_hash)),
            schema=one.schema,
            table_name=one.table_name,
            schema_hash=one.schema_hash,
            drift=one.drift,
            withdrawn=one.is_withdrawn,
        )
        for one in found.tables
    ]
    after = None if found.after is None else make_after(found.after)
    return SystemTablesAnswer(height=found.height, tables=tables, after=after)
