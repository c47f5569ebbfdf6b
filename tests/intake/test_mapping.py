"""Mappings: what they explain, what is refused in them, and drafts of them: INT-94 to INT-96."""

import json
from pathlib import Path
from typing import Any

import pytest

from mulu.intake.finding import find_files
from mulu.intake.importer import Options, import_files
from mulu.intake.mapping import BadMappingError, read_mapping
from mulu.intake.mapping_reader import MappingReader
from mulu.intake.mapping_suggest import suggest
from tests.support.catalogue_files import source_file, write_bytes, write_json
from tests.support.fake_chain import FakeChain

MAPPING: dict[str, Any] = {
    "format": "mulu-mapping/1",
    "reads": "json",
    "records": ["antwort", "daten"],
    "provider": "Stadt",
    "fields": {
        "title": ["bezeichnung"],
        "update_cycle": ["turnus"],
        "is_open": ["frei"],
        "share_type": ["weitergabe"],
        "format_types": ["datei.art"],
        "published_on": ["am"],
    },
    "left_out": ["aufrufe"],
    "values": {
        "update_cycle": {"alle zwei Jahre": 98, "Monatlich ": 4},
        "is_open": {"J": True, "N": False},
        "share_type": {"intern": 2},
        "format_types": {"Tabelle": "csv"},
    },
}
RECORD = {
    "bezeichnung": "Bäume",
    "turnus": "monatlich",
    "frei": "J",
    "weitergabe": "intern",
    "datei": {"art": ["Tabelle", "PDF"]},
    "am": "2020-01-31",
    "aufrufe": 7,
    "sonst": "bleibt",
    "telefon": "",
}


def mapping(folder: Path, **changed: Any) -> Path:
    path = folder / "mapping.json"
    path.write_text(json.dumps({**MAPPING, **changed}, ensure_ascii=False))
    return path


def run(folder: Path, file, **changed: Any):
    reader = MappingReader(read_mapping(mapping(folder, **changed)))
    chain = FakeChain()
    return import_files(chain, [file], Options(readers=(reader,))), chain


def test_a_mapping_explains_keys_words_and_place_of_the_list(tmp_path):
    file = write_json(tmp_path, "a.json", {"antwort": {"zahl": 1, "daten": [RECORD]}})
    report, chain = run(tmp_path, file)
    assert (report.read, report.accepted, report.broken) == (1, 1, ())
    (record,) = chain.records().values()
    body, text = record.record, record.text
    assert (body.update_cycle, body.is_open, body.share_type) == (4, True, 2)
    assert (body.format_types, body.published_on) == (("csv", "pdf"), "2020-01-31")
    assert [(one.field, one.value) for one in text.originals] == [("sonst", "bleibt")]
    assert report.left_out == {"aufrufe": 1}
    assert report.organisations_registered[0].name == "Stadt"


def test_a_mapping_reads_a_table_in_its_encoding_and_with_its_separator(tmp_path):
    file = write_bytes(
        tmp_path, "a.csv", "bezeichnung|turnus\n臺灣|alle zwei Jahre\n".encode("cp950")
    )
    changed = {"reads": "csv", "records": [], "encoding": "Big5", "delimiter": "|"}
    report, chain = run(tmp_path, file, **changed)
    assert report.accepted == 1
    (record,) = chain.records().values()
    assert (record.text.title, record.record.update_cycle) == ("臺灣", 98)


BAD = {
    "no JSON": ("{", "JSON is malformed|truncated"),
    "another format": ({"format": "x/1"}, "this version knows 'mulu-mapping/1'"),
    "a member unknown": ({"colour": 1}, "unknown field `colour`"),
    "a field unknown": ({"fields": {"titel": ["a"]}}, "fields.titel: no such field; there are: "),
    "no title": ({"fields": {"summary": ["a"]}}, "fields.title: name the key"),
    "no provider": ({"provider": ""}, "fields.provider: name the key"),
    "a key twice": (
        {"fields": {"title": ["a"], "summary": ["A"]}},
        "summary: the key 'A' stands under title already",
    ),
    "a code unknown": ({"values": {"update_cycle": {"x": 7}}}, "Invalid enum value 7"),
    "an encoding unknown": ({"encoding": "klingon"}, "'klingon' is not known"),
    "a separator too long": ({"delimiter": "||"}, "must be one character"),
    "lists within a table": ({"reads": "csv"}, "records: comma-separated text has no lists"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mapping_that_cannot_be_used_names_the_member_and_what_to_write(tmp_path, name):
    changed, words = BAD[name]
    path = mapping(tmp_path, **(changed if isinstance(changed, dict) else {}))
    if isinstance(changed, str):
        path.write_text(changed)
    with pytest.raises(BadMappingError, match=words.replace("(", r"\(")) as caught:
        read_mapping(path)
    assert str(path) in str(caught.value)


def test_a_draft_knows_keys_of_many_languages_and_leaves_unknown_words_open(tmp_path):
    rows = "Nombre;Organismo;Frecuencia;Formato;Descargas\nA;Min;Cada dos años;CSV;3\n"
    form = suggest(write_bytes(tmp_path, "a.csv", rows.encode()))
    assert (form.reads, form.delimiter, form.encoding) == ("csv", ";", "")
    assert form.fields == {
        "title": ["Nombre"],
        "provider": ["Organismo"],
        "update_cycle": ["Frecuencia"],
        "format_types": ["Formato"],
    }
    assert form.kept == ["Descargas"]
    assert form.values.update_cycle == {"Cada dos años": 0}


def test_a_draft_finds_the_list_and_the_encoding(tmp_path):
    value = {"meta": {"tags": ["a", "b"]}, "payload": {"items": [RECORD, RECORD]}}
    assert suggest(write_json(tmp_path, "a.json", value)).records == ["payload", "items"]
    data = "資料集名稱,資料來源\n臺灣地區,內政部\n".encode("cp950")
    assert suggest(write_bytes(tmp_path, "b.csv", data)).encoding == "Big5"


def test_a_draft_holds_no_value_but_words_of_code_lists(tmp_path):
    rows = "name,agency,notes,contact\nSecret,Office,Zhang 13812345678,Zhang San\n"
    form = suggest(write_bytes(tmp_path, "a.csv", rows.encode()))
    shown = json.dumps(form.fields) + str(form.values) + str(form.kept)
    assert not any(word in shown for word in ("Secret", "Zhang", "138"))
    assert "contact" not in shown


@pytest.mark.parametrize("data", [b"", b"[]", b"a,b\n", b"\x00\x01"])
def test_nothing_to_guess_from_is_said(tmp_path, data):
    with pytest.raises(BadMappingError, match="no record in it"):
        suggest(write_bytes(tmp_path, "a.csv", data))


def test_a_draft_of_a_real_list_imports_it(shared, tmp_path):
    path = shared / "data" / "tw-city-catalogues" / "full_01_taipei_big5.csv"
    form = suggest(source_file(path))
    chain = FakeChain()
    report = import_files(chain, find_files([path]), Options(readers=(MappingReader(form),)))
    assert (report.read, report.rejected) == (1127, 4)
    titles = [record.text.title for record in chain.records().values()]
    assert titles[0] == "臺北捷運車站無障礙設施異常公告"
