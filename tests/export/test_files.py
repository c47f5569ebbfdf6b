"""CSV and JSON Lines: every record, its words whole, nothing that a spreadsheet would run."""

import csv
import io
import json

import pytest
from rdflib import Graph

from mulu.export.csv_file import COLUMNS, describe_csv, write_csv
from mulu.export.json_lines import write_json_lines
from mulu.export.rdf_xml import write_rdf_xml
from mulu.export.triples import Node, Text
from mulu.export.turtle import write_turtle
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from mulu.query.expression import Filters
from tests.export.world import BODIES, awkward_chain, exported, first_code, heading_of, walking
from tests.projection.chain import code_of, record
from tests.support.world import DUTY, TABLE


@pytest.fixture(scope="module")
def chain():
    made = awkward_chain()
    running = EntryText(title="=1+1", summary='@SUM("a"),\r\n二', keywords=("-1", "乙"))
    made.do(record(code_of(700), DataEntry(), running))
    return made


def rows(text: str) -> dict[str, dict[str, str]]:
    assert text.startswith("\ufeff")
    return {row["code"]: row for row in csv.DictReader(io.StringIO(text[1:], newline=""))}


def test_csv_has_every_record_with_its_words(chain, tmp_path):
    with walking(chain, tmp_path, filters=Filters()) as found:
        table = rows("".join(write_csv(exported(found))))
        assert len(table) == found.count == 16
    text = BODIES[1][1]
    row = table[first_code(1)]
    assert row["title"] == text.title
    assert row["summary"] == text.summary
    assert row["format_types"] == "csv；xlsx"
    assert (row["is_open"], row["share_type"], row["volume_records"]) == ("yes", "1", "1024")
    assert row["url"] == text.source_ref.url
    assert row["provider_name"] == "澜川市水务局"
    assert row["content_hash"] == chain.stored(first_code(1)).content_hash
    assert table[DUTY]["kind"] == "duty"
    assert TABLE not in table  # withdrawn


def test_csv_holds_nothing_that_runs(chain, tmp_path):
    with walking(chain, tmp_path) as found:
        row = rows("".join(write_csv(exported(found))))[code_of(700)]
    assert (row["title"], row["summary"]) == ("'=1+1", '\'@SUM("a"),\r\n二')
    assert row["keywords"] == "'-1；乙"


def test_the_description_of_a_csv_names_height_question_and_columns(chain, tmp_path):
    with walking(chain, tmp_path) as found:
        heading = heading_of(found, q="排水")
    told = json.loads(describe_csv("a.csv", heading))
    assert told["url"] == "a.csv"
    assert [column["name"] for column in told["tableSchema"]["columns"]] == list(COLUMNS)
    assert told["urn:mulu:terms#export"]["height"] == chain.height
    assert told["urn:mulu:terms#export"]["query"] == {"q": "排水"}


def test_json_lines_begin_with_height_and_question_and_leave_nothing_out(chain, tmp_path):
    with walking(chain, tmp_path, "停车场") as found:
        lines = list(write_json_lines(heading_of(found, q="停车场"), exported(found)))
    head, one = map(json.loads, lines)
    assert head["export"]["height"] == chain.height
    assert (head["export"]["count"], head["export"]["query"]) == (1, {"q": "停车场"})
    assert one["code"] == first_code(1)
    assert one["stored"]["content_hash"] == chain.stored(first_code(1)).content_hash
    assert one["text"]["items"][0] == {"name": "编号", "name_en": "no"}


def test_a_walk_is_the_newest_first_and_of_one_height(chain, tmp_path):
    with walking(chain, tmp_path) as found:
        heights = [one.opened.committed_height for one in exported(found)]
        assert found.height == chain.height
    assert heights == sorted(heights, reverse=True)


def test_characters_that_a_syntax_cannot_hold_are_written_so_that_it_parses():
    node = Node(("dcat:Dataset",), [("dct:title", Text('a\x01b"\\\r\n\t\x7f'))], iri="urn:x:1")
    turtle = Graph().parse(data="".join(write_turtle([node])), format="turtle")
    assert 'a\x01b"\\\r\n\t\x7f' in {str(value) for value in turtle.objects()}
    xml = Graph().parse(data="".join(write_rdf_xml([node])), format="xml")
    assert 'a\ufffdb"\\\r\n\t\x7f' in {str(value) for value in xml.objects()}
