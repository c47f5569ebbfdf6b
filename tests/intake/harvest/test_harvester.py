"""A run over schema files: what is typed in, withdrawn, hidden or empty; HAR-13, HAR-18, HAR-21."""

from pathlib import Path

import msgspec
import pytest

from mulu.intake.harvest.address import parse_address
from mulu.intake.harvest.engines import open_engine
from mulu.intake.harvest.found import FoundColumn, FoundTable
from mulu.intake.harvest.harvester import Harvester, Wish
from mulu.intake.harvest.port import HarvestError
from mulu.intake.harvest.registering import (
    Numbers,
    Registrar,
    SystemRefusedError,
    UnknownSystemError,
)
from mulu.intake.harvest.report import HarvestReport
from mulu.modules.catalog.records import Column, Table
from mulu.modules.catalog.texts import ColumnText, TableText
from tests.support.harvest_chain import RuledHarvestChain
from tests.support.world import DEPT, withdraw_record

PERMIT = FoundTable(
    name="permit",
    columns=(
        FoundColumn(name="no", type="varchar(18)", pk=True),
        FoundColumn(name="on", type="date", nullable=True, comment="发证日期"),
    ),
)
AREA = FoundTable(name="area", columns=(FoundColumn(name="id", type="integer"),))


def write(folder: Path, *tables: FoundTable) -> str:
    path = folder / "schema.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, tables)))
    return str(path)


def harvest(chain: RuledHarvestChain, address: str, **wish) -> HarvestReport:
    given = {"system": "permits", "org": DEPT, "schema": "public", **wish}
    return Harvester(chain, open_engine(parse_address(address)), Wish(**given)).run()


def revise(chain: RuledHarvestChain, code: str, body: Table, text: TableText) -> None:
    """A person revises a table by hand."""
    known = chain.records_by_code([code])[code]
    (sent,) = Registrar(chain, Numbers(chain), dry_run=False).revise([(known, body, text)])
    assert sent.problem == ""


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    before = dict(chain.world.view.values)
    report = harvest(chain, write(tmp_path, PERMIT, AREA), dry_run=True)
    assert (report.new, report.system, report.types) == (2, "", {"C": 1, "D": 1, "I": 1})
    assert chain.world.view.values == before
    harvest(chain, write(tmp_path, PERMIT, AREA))
    before = dict(chain.world.view.values)
    report = harvest(chain, write(tmp_path, AREA), dry_run=True)
    assert (report.gone, report.drifts[0].reported) == (1, False)
    assert chain.world.view.values == before


def test_what_people_wrote_stays_when_a_change_is_accepted(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    harvest(chain, write(tmp_path, PERMIT))
    (table,) = chain.tables_of("S-o0003-0001")
    known = chain.records_by_code([table.code])[table.code]
    assert isinstance(known.record, Table)
    assert isinstance(known.text, TableText)
    first, second = known.record.columns
    body = msgspec.structs.replace(
        known.record, columns=(msgspec.structs.replace(first, pi="none"), second)
    )
    text = msgspec.structs.replace(
        known.text,
        title="排水许可证",
        columns=(ColumnText(name="no", note="编号"), *known.text.columns[1:]),
    )
    revise(chain, table.code, body, text)
    wider = FoundTable(
        name="permit", columns=(*PERMIT.columns, FoundColumn(name="fee", type="numeric(10,2)"))
    )
    assert harvest(chain, write(tmp_path, wider), accept=True).accepted == 1
    now = chain.records_by_code([table.code])[table.code]
    assert isinstance(now.record, Table)
    assert isinstance(now.text, TableText)
    assert (now.text.title, now.text.columns[0].note) == ("排水许可证", "编号")
    assert [column.name for column in now.text.columns] == ["no", "on", "fee"]
    assert now.record.columns[0] == Column(pi="none", pk=True, type_name="varchar(18)")


def test_a_table_that_was_typed_in_is_compared_by_what_it_says(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    harvest(chain, write(tmp_path, PERMIT))
    (table,) = chain.tables_of("S-o0003-0001")
    typed = Table(columns=(Column(), Column(type_name="date")), system="S-o0003-0001")
    text = TableText(
        columns=(ColumnText(name="no"), ColumnText(name="on")), table_name="permit", title="证"
    )
    revise(chain, table.code, typed, text)
    report = harvest(chain, write(tmp_path, PERMIT))
    assert (report.unchanged, report.new, report.changed) == (1, 0, 0)
    other = msgspec.structs.replace(typed, columns=(Column(), Column(type_name="integer")))
    revise(chain, table.code, other, text)
    (drift,) = harvest(chain, write(tmp_path, PERMIT)).drifts
    assert [one.what for one in drift.changes] == ["retyped"]


def test_a_withdrawn_table_is_left_out_and_not_brought_back(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    harvest(chain, write(tmp_path, PERMIT, AREA))
    code = next(one.code for one in chain.tables_of("S-o0003-0001") if one.table_name == "area")
    chain.world.do(withdraw_record(chain.world, code))
    report = harvest(chain, write(tmp_path, PERMIT, AREA))
    assert (report.new, report.unchanged, report.left_out, report.gone) == (0, 1, 1, 0)


def test_a_table_whose_text_is_hidden_is_known_by_its_hash(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    harvest(chain, write(tmp_path, PERMIT))
    (table,) = chain.tables_of("S-o0003-0001")
    chain.versions[table.code] = []
    del chain.versions[table.code]
    report = harvest(chain, write(tmp_path, PERMIT))
    assert (report.new, report.unchanged, report.gone) == (0, 1, 0)


def test_a_schema_that_shows_nothing_raises_no_drift(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    harvest(chain, write(tmp_path, PERMIT))
    with pytest.raises(HarvestError, match="--accept"):
        harvest(chain, write(tmp_path))
    assert chain.noted == []
    assert harvest(chain, write(tmp_path), accept=True).gone == 1


def test_another_schema_of_the_system_is_let_alone(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    harvest(chain, write(tmp_path, PERMIT))
    report = harvest(chain, write(tmp_path, AREA), schema="other")
    assert (report.new, report.gone) == (1, 0)


def test_an_unknown_system_without_organisation_is_refused(tmp_path: Path) -> None:
    chain = RuledHarvestChain()
    before = dict(chain.world.view.values)
    with pytest.raises(UnknownSystemError, match="--org"):
        harvest(chain, write(tmp_path, PERMIT), org="")
    with pytest.raises(SystemRefusedError, match="o9999"):
        harvest(chain, write(tmp_path, PERMIT), org="o9999")
    assert chain.world.view.values == before


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'{"name":"t"}', b'{"columns":[],"name":"t","rows":[1]}']
)
def test_a_broken_line_of_a_schema_file_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "schema.jsonl"
    path.write_bytes(msgspec.json.encode(AREA) + b"\n" + line)
    with pytest.raises(HarvestError, match="line 2"):
        harvest(RuledHarvestChain(), str(path))
