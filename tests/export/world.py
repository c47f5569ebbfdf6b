"""A chain with awkward records, and its export as text."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mulu.export.dcat import DcatTree
from mulu.export.exported import Exported, Heading
from mulu.export.json_ld import write_json_ld
from mulu.export.rdf_xml import write_rdf_xml
from mulu.export.triples import Node
from mulu.export.turtle import write_turtle
from mulu.modules.catalog.records import DataEntry, Item
from mulu.modules.catalog.texts import EntryText, ItemText, SourceRef
from mulu.query.expression import Filters
from mulu.query.tables import ReadTables
from mulu.query.viewer import PUBLIC
from mulu.query.walk import Walk, walk
from tests.projection.chain import Chain, code_of, filled_chain, record
from tests.query.world import asking
from tests.support.world import entry, entry_text

ENTRIES = Filters(kind="data_entry")
SYNTAXES: dict[str, Callable[[Iterable[Node]], Iterator[str]]] = {
    "ttl": write_turtle,
    "jsonld": write_json_ld,
    "rdf": write_rdf_xml,
}
ODD = "a\"b\\c 1 < 2 > 0 & é 😀 ''' ]]> \"\" ; . @prefix #e"
BODIES: list[tuple[DataEntry, EntryText]] = [
    (DataEntry(), EntryText(title="只有名称", summary="摘要")),
    (
        DataEntry(
            format_class=2,
            format_types=("csv", "xlsx"),
            is_open=True,
            items=(Item(dtype="I"), Item(dtype="T"), Item()),
            published_on="2023-06-08",
            share_type=1,
            update_cycle=91,
            updated_on="2024-02-29",
            volume_records=1024,
        ),
        EntryText(
            class_tags=("农业",),
            inner_dept="市容科",
            items=(ItemText(name="编号", name_en="no"), ItemText(name="时间"), ItemText(name=ODD)),
            keywords=("停车", "parking"),
            open_condition="实名后下载",
            share_condition="履职需要",
            share_scope="全市",
            source_ref=SourceRef(id="1", source="x", url="https://data.example.cn/set/1?a=b&c=d"),
            summary=f"第一行 {ODD}",
            summary_en="In English",
            themes=("交通出行", "城市 管理"),
            title=f"停车场 {ODD}",
            title_en="Parking",
        ),
    ),
    (
        DataEntry(is_open=True, update_cycle=1, format_types=("api", "json"), share_type=2),
        EntryText(title="Only English", summary="Plain words", keywords=("a b",)),
    ),
    (
        DataEntry(is_open=False, update_cycle=99, share_type=3, level="CORE"),
        EntryText(title="不开放", summary="三", themes=("公共安全",)),
    ),
]


def first_code(place: int) -> str:
    return code_of(500 + place)


def awkward_chain() -> Chain:
    chain = filled_chain()
    chain.do(
        *(record(first_code(n), body, text) for n, (body, text) in enumerate(BODIES)),
        record(code_of(600), entry(), entry_text()),
    )
    return chain


@contextmanager
def walking(chain: Chain, path: Path, text: str = "", filters: Filters = ENTRIES) -> Iterator[Walk]:
    with asking(chain, path) as tables, walk(tables, PUBLIC, text, filters) as found:
        yield found


def heading_of(found: Walk, **query: str) -> Heading:
    return Heading(
        chain="lanchuan#sha256:00",
        chain_id="lanchuan",
        height=found.height,
        time_ms=found.time_ms,
        count=found.count,
        query=query or {"kind": "data_entry"},
        publisher=found.org("o0001"),
    )


def exported(found: Walk) -> Iterator[Exported]:
    return (Exported(opened, found.org(opened.stored.provider)) for opened in found.records)


def dcat_text(found: Walk, syntax: str, base: str = "") -> str:
    return "".join(SYNTAXES[syntax](DcatTree(heading_of(found), base).nodes(exported(found))))


def count_tables(tables: ReadTables, filters: Filters) -> int:
    with walk(tables, PUBLIC, "", filters) as found:
        return found.count
