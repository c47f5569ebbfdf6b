"""Files made to hurt: each is named with its place, memory stays bounded, the rest is imported."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mulu.intake import rdf_graph
from mulu.intake.csv_records import read_csv
from mulu.intake.dcat import DcatReader
from mulu.intake.detecting import choose_reader
from mulu.intake.importer import READERS, import_files
from mulu.intake.limits import BROKEN_MAX, RECORD_BYTES_MAX
from mulu.intake.port import BrokenPlace, SourceRecord
from mulu.intake.taiwan import TaiwanReader
from tests.support.catalogue_files import portal_record, source_file, write_bytes, write_json
from tests.support.fake_chain import FakeChain

HEADER = "資料集名稱,資料來源,主要欄位\n"
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
GOOD = """<https://a.example/{n}> a dcat:Dataset ;
  dct:title "Dataset {n}" ; dct:publisher "Office" .

"""


def rows(folder: Path, text: str | bytes) -> list[SourceRecord | BrokenPlace]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_csv(write_bytes(folder, "a.csv", data)))


def good(found) -> list[str]:
    return [one.values["資料集名稱"] for one in found if isinstance(one, SourceRecord)]


def broken(found) -> list[BrokenPlace]:
    return [one for one in found if isinstance(one, BrokenPlace)]


def test_an_unpaired_quotation_mark_costs_its_line_only(tmp_path):
    found = rows(tmp_path, HEADER + '甲,a,"x\n乙,b,y\n丙,c,z\n')
    assert good(found) == ["乙", "丙"]
    (place,) = broken(found)
    assert (place.line, place.offset, place.index) == (2, len(HEADER.encode()), 0)


def test_cells_with_line_breaks_and_doubled_quotation_marks_are_one_record(tmp_path):
    found = rows(tmp_path, HEADER.replace("\n", "\r\n") + '"甲\n""乙""",a,"x、\r\ny"\r\n丙,b,\r\n')
    assert good(found) == ['甲\n"乙"', "丙"]
    assert broken(found) == []
    assert [one.line for one in found] == [2, 5]


def test_a_row_too_long_or_too_short_is_named_and_the_rest_is_read(tmp_path):
    found = rows(tmp_path, HEADER + "甲,a\n乙,b,c,d\n丙,c,\n")
    assert good(found) == ["丙"]
    assert [place.line for place in broken(found)] == [2, 3]
    assert "2 cells and the header 3" in broken(found)[0].reason


@pytest.mark.parametrize(("name", "told"), [("gb18030", "GB18030"), ("cp950", "GB18030")])
def test_a_line_in_another_encoding_is_told_with_its_place(tmp_path, name, told):
    data = HEADER.encode() + "甲,a,b\n".encode() + "臺灣,b,c\n".encode(name) + "丙,c,d\n".encode()
    found = rows(tmp_path, data)
    assert good(found) == ["甲", "丙"]
    assert broken(found)[0].line == 3
    assert told in broken(found)[0].reason


def test_a_byte_order_mark_of_another_encoding_is_told(tmp_path):
    file = write_bytes(tmp_path, "a.csv", b"\xff\xfe" + HEADER.encode())
    told = choose_reader(file, READERS)
    assert isinstance(told, BrokenPlace)
    assert "UTF-16" in told.reason


def test_a_named_encoding_that_the_file_is_not_of_ends_there_and_keeps_what_came_before(tmp_path):
    data = HEADER.encode("cp950") + "甲,a,b\n".encode("cp950") + b"\xff\xff\n"
    path = write_bytes(tmp_path, "a.csv", data).path
    file = source_file(path)
    found = list(TaiwanReader().read(type(file)(path=path, name="a", source="a", encoding="cp950")))
    assert "cp950" in broken(found)[-1].reason


def test_so_many_broken_rows_that_the_file_is_given_up(tmp_path):
    found = rows(tmp_path, HEADER + "x\n" * (BROKEN_MAX + 50))
    assert len(broken(found)) == BROKEN_MAX + 1
    assert "given up" in found[-1].reason


def one_line_file(path: Path, head: bytes, tail: bytes, size: int) -> None:
    """A file with one line of a given size in its middle, that takes no room on disk."""
    with path.open("wb") as held:
        held.write(head)
        held.seek(size, 1)
        held.write(tail)


SCRIPT = """
import resource, sys
from pathlib import Path
from mulu.intake.detecting import choose_reader
from mulu.intake.importer import READERS
from mulu.intake.port import SourceFile, SourceRecord, BrokenPlace
file = SourceFile(path=Path(sys.argv[1]), name="a", source="a")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = list(choose_reader(file, READERS).read(file))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(sum(isinstance(f, SourceRecord) for f in found),
      sum(isinstance(f, BrokenPlace) for f in found), grown)
"""


@pytest.mark.parametrize(
    ("head", "tail", "records"),
    [
        ((HEADER + "甲,a,b\n乙,").encode(), "\n丙,a,b\n".encode(), 2),
        (
            b'[{"\xe6\xa0\x87\xe9\xa2\x98":"a","\xe6\x8f\x90\xe4\xbe\x9b\xe6\x96\xb9":"b",'
            b'"\xe6\x91\x98\xe8\xa6\x81":"c"},{"\xe6\xa0\x87\xe9\xa2\x98":"',
            b'"}]',
            1,
        ),
    ],
    ids=["CSV", "JSON"],
)
def test_a_line_of_96_mib_is_read_over_within_bounded_memory(tmp_path, head, tail, records):
    path = tmp_path / "a.dat"
    one_line_file(path, head, tail, 96 << 20)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, check=True
    )
    found, places, grown_kib = map(int, done.stdout.split())
    assert (found, places > 0) == (records, True)
    assert grown_kib * 1024 < 24 * RECORD_BYTES_MAX


def test_a_bomb_is_read_no_further_than_its_ratio_allows(tmp_path):
    bomb = gzip.compress(HEADER.encode() + b"x" * (64 << 20))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(bomb)
    found = list(TaiwanReader().read(source_file(path)))
    assert any("200 times its size" in place.reason for place in broken(found))


def turtle(folder: Path, text: str) -> list[SourceRecord | BrokenPlace]:
    return list(DcatReader().read(write_bytes(folder, "a.ttl", (PREFIXES + text).encode())))


def names(found) -> list[str]:
    return [one.values["dct:title"] for one in found if isinstance(one, SourceRecord)]


@pytest.mark.parametrize(
    "bad",
    [
        '<https://a.example/x> dct:title "not closed ;\n  dct:publisher "x" .\n\n',
        "<https://a.example/x> dct:issued 2020-13-45T .\n\n",
        '<https://a.example/x> nobody:knows "this prefix" .\n\n',
        "] .\n\n",
    ],
)
def test_a_bad_statement_of_turtle_costs_itself_only(tmp_path, bad):
    found = turtle(tmp_path, GOOD.format(n=1) + bad + GOOD.format(n=2))
    assert names(found) == ["Dataset 1", "Dataset 2"]
    (place,) = broken(found)
    line = 1 + (PREFIXES + GOOD.format(n=1)).count("\n")
    assert place.line == line
    assert place.offset == len((PREFIXES + GOOD.format(n=1)).encode())


def test_a_literal_that_is_no_date_is_kept_as_it_was_written(tmp_path):
    text = GOOD.format(n=1).replace(
        '"Office"',
        '"Office" ; dct:issued "gestern"^^xsd:date ; dct:modified "2020-02-30"^^xsd:date',
    )
    (record,) = turtle(tmp_path, text)
    draft = DcatReader().draft(record)
    assert (draft.body.published_on, draft.body.updated_on) == ("", "")
    kept = {one.field: one.value for one in draft.text.originals}
    assert kept["published_on"] == "gestern"
    assert kept["updated_on"] == "2020-02-30"


def test_a_dataset_whose_distribution_was_lost_is_not_taken_as_if_it_were_whole(tmp_path):
    text = GOOD.format(n=1).replace(
        '"Office"', '"Office" ; dcat:distribution <https://a.example/d>'
    )
    lost = '<https://a.example/d> a dcat:Distribution ; dct:format "CSV .\n\n'
    found = turtle(tmp_path, text + lost + GOOD.format(n=2))
    assert names(found) == ["Dataset 2"]
    assert any("https://a.example/d" in place.reason for place in broken(found))


XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
"""
NODE = """<dcat:Dataset rdf:about="https://a.example/{n}">
  <dct:title>Dataset {n}</dct:title><dct:publisher>Office</dct:publisher>
</dcat:Dataset>
"""


def test_xml_that_breaks_gives_the_datasets_before_and_names_the_line(tmp_path):
    text = XML + NODE.format(n=1) + NODE.format(n=2) + NODE.format(n=3).replace("</dct:title>", "")
    found = list(DcatReader().read(write_bytes(tmp_path, "a.rdf", text.encode())))
    assert names(found) == ["Dataset 1", "Dataset 2"]
    assert [(place.line, place.index) for place in broken(found)] == [(10, 2), (12, None)]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
        '<!ENTITY % b "x">',
        f'<!ENTITY b "{"x" * 2000}">',
    ],
)
def test_entities_of_xml_that_grow_or_lead_out_are_refused(tmp_path, declared):
    text = XML.replace("<rdf:RDF", f"<!DOCTYPE r [{declared}]><rdf:RDF") + NODE.format(n="&b;")
    file = write_bytes(tmp_path, "a.rdf", (text + "</rdf:RDF>").encode())
    (place,) = DcatReader().read(file)
    assert "entities" in place.reason
    assert place.line == 2


def test_plain_entities_for_namespaces_are_read(tmp_path):
    text = XML.replace("<rdf:RDF", '<!DOCTYPE r [<!ENTITY a "https://a.example/">]><rdf:RDF')
    data = (text + NODE.format(n=1).replace("https://a.example/", "&a;") + "</rdf:RDF>").encode()
    (record,) = DcatReader().read(write_bytes(tmp_path, "a.rdf", data))
    assert record.values["iri"] == "https://a.example/1"


def test_json_ld_fetches_no_context(tmp_path, monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("it fetched"))
    document = {"@context": "https://a.example/c", "http://www.w3.org/ns/dcat#x": 1}
    file = write_json(tmp_path, "a.jsonld", document)
    (place,) = DcatReader().read(file)
    assert "https://a.example/c" in place.reason


def test_rdf_larger_than_its_bound_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(rdf_graph, "RDF_BYTES_MAX", 1000)
    (place,) = turtle(tmp_path, GOOD.format(n=1) * 20)
    assert "split it" in place.reason


def test_files_that_hurt_do_not_keep_a_run_from_the_others(tmp_path):
    files = [
        write_bytes(tmp_path, "a.csv", b"PK\x03\x04"),
        write_bytes(tmp_path, "b.ttl", (PREFIXES + "x" * 99).encode()),
        write_json(tmp_path, "c.json", [portal_record("甲")]),
        write_bytes(tmp_path, "d.json", json.dumps([portal_record("乙")]).encode()[:-20]),
    ]
    report = import_files(FakeChain(), files)
    assert [(Path(count.source).name, count.read) for count in report.files] == [
        ("a.csv", 0),
        ("b.ttl", 0),
        ("c.json", 1),
        ("d.json", 1),
    ]
    assert (report.accepted, report.rejected) == (1, 1)
    assert {Path(place.source).name for place in report.broken} == {"a.csv", "b.ttl", "d.json"}
