"""What every reader of a catalogue format must do: INT-1 to INT-6.

A new reader joins ``SAMPLES``.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mulu.core.canonical import decode, encode
from mulu.intake.ckan import CkanReader
from mulu.intake.dcat import DcatReader
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.importer import READERS
from mulu.intake.native import NativeReader
from mulu.intake.organograms import OrganogramReader
from mulu.intake.pod import PodReader
from mulu.intake.port import BrokenPlace, Reader, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_csv import PortalCsvReader
from mulu.intake.portals import PortalReader
from mulu.intake.riha import RihaReader
from mulu.intake.service_items import ServiceItemsReader
from mulu.intake.socrata import SocrataReader
from mulu.intake.taiwan import TaiwanReader
from mulu.modules.catalog.admission import record_text_problems
from mulu.modules.catalog.views import decode_text
from mulu.modules.identity.admission import org_text_problems
from mulu.modules.identity.texts import OrgText
from tests.support.catalogue_files import portal_record, write_bytes


@dataclass(frozen=True)
class Sample:
    """A reader, and a file of its format in which persons hide."""

    reader: Reader
    write: Callable[[str], bytes]
    """A small file of at least three records; the argument stands in a summary or the like."""
    begins: str = "{"
    """How a record begins in the file."""
    seamless: bool = False
    """Nothing says where the file should end: a cut may pass for its end."""


def _portal(text: str) -> bytes:
    records = [portal_record(f"第{n}条", 资源摘要=text, 联系人="张三") for n in range(4)]
    return json.dumps(records, ensure_ascii=False, indent=1).encode()


def _native(text: str) -> bytes:
    value = {
        "format": "mulu-catalogue/1",
        "source": "sample",
        "organisations": [{"key": "a", "name": "甲局", "phone": "张三"}],
        "duties": [{"key": "a-1", "org": "a", "title": "职责", "text": text, "联系人": "张三"}],
        "systems": [{"key": "s", "org": "a", "title": "系统", "summary": text}],
        "entries": [{"provider": "a", "title": "目录", "summary": text, "items": [{"name": text}]}],
        "tables": [{"key": "t", "system": "s", "table_name": "t", "title": text}],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _lines(records: list[dict]) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def _socrata(text: str) -> bytes:
    records = [
        {
            "resource": {
                "name": f"Dataset {n}",
                "id": f"aaaa-000{n}",
                "attribution": "City",
                "description": text,
                "columns_name": ["A"],
                "columns_field_name": ["a"],
                "columns_datatype": ["Text"],
                "columns_description": [text],
                "columns_format": [{}],
            },
            "classification": {"domain_metadata": [{"key": "X_Frequency", "value": "Daily"}]},
            "metadata": {"domain": "data.example.gov"},
            "owner": {"display_name": "张三"},
        }
        for n in range(4)
    ]
    return _lines(records)


def _dcat(text: str) -> bytes:
    about = text.replace("\n", " ").replace('"', "'")
    head = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
"""
    dataset = """
<https://data.example.org/d/{n}> a dcat:Dataset ;
  dct:title "第{n}条" ;
  dct:description "{about}" ;
  dct:publisher [ a foaf:Organization ; foaf:name "甲局" ] ;
  dcat:contactPoint [ a vcard:Individual ; vcard:fn "张三" ] .
"""
    return (head + "".join(dataset.format(n=n, about=about) for n in range(4))).encode()


def _pod(text: str) -> bytes:
    records = [
        {
            "title": f"Dataset {n}",
            "identifier": f"d-{n}",
            "description": text,
            "publisher": {"name": "Agency"},
            "accessLevel": "public",
            "contactPoint": {"fn": "张三", "hasEmail": "mailto:a@example.gov"},
            "distribution": [{"format": "CSV", "field": [{"title": "a", "description": text}]}],
        }
        for n in range(4)
    ]
    catalogue = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": records}
    return json.dumps(catalogue, ensure_ascii=False, indent=1).encode()


def _ckan(text: str) -> bytes:
    packages = [
        {
            "id": f"p-{n}",
            "owner_org": "o",
            "metadata_modified": "2021-01-15T10:25:28",
            "name": f"package-{n}",
            "title": f"Package {n}",
            "notes": text,
            "maintainer": "张三",
            "organization": {"name": "city", "title": "City"},
            "resources": [{"format": "XLS", "url": "https://data.example.org/x.xls"}],
            "extras": [{"key": "contact-name", "value": "张三"}],
        }
        for n in range(4)
    ]
    answer = {"success": True, "result": {"count": 4, "results": packages}}
    return json.dumps(answer, ensure_ascii=False, indent=1).encode()


def _riha(text: str) -> bytes:
    records = [
        {
            "name": f"Register {n}",
            "shortname": f"R{n}",
            "owner": "70000562",
            "documentation": f"https://riha.example.ee/inf/register_{n}",
            "kirjeldus": text,
            "contact": "张三",
        }
        for n in range(4)
    ]
    return json.dumps(records, ensure_ascii=False, indent=1).encode()


def _service_items(text: str) -> bytes:
    departments = [
        {
            "department": f"第{n}局",
            "联系人": "张三",
            "items": [
                {
                    "main_item": text,
                    "sub_items": [{"name": "事项", "link": "https://a.example/?itemCode=1"}],
                }
            ],
        }
        for n in range(4)
    ]
    return json.dumps(departments, ensure_ascii=False, indent=1).encode()


def _rows(header: list[str], rows: list[list[str]]) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows([header, *rows])
    return held.getvalue().encode()


def _taiwan(text: str) -> bytes:
    header = ["資料名稱", "資料來源", "資料集描述", "主要欄位說明", "資料集提供機關聯絡人"]
    return _rows(header, [[f"第{n}條", "社會局", text, "編號、名稱", "张三"] for n in range(4)])


def _organogram(text: str) -> bytes:
    header = ["Parent Department", "Organisation", "Unit", "Contact Name"]
    return _rows(header, [["Dept", "Office", f"Unit {n} {text}", "张三"] for n in range(4)])


def _csv(text: str) -> bytes:
    header = ["标题", "提供方", "摘要", "联系人"]
    return _rows(header, [[f"第{n}条", "甲局", text, "张三"] for n in range(4)])


SAMPLES = {
    "mulu-catalogue": Sample(NativeReader(), _native),
    "socrata": Sample(SocrataReader(), _socrata, seamless=True),
    "dcat": Sample(DcatReader(), _dcat, begins="https"),
    "data-json": Sample(PodReader(), _pod),
    "ckan": Sample(CkanReader(), _ckan),
    "riha": Sample(RihaReader(), _riha),
    "service-items": Sample(ServiceItemsReader(), _service_items),
    "taiwan": Sample(TaiwanReader(), _taiwan, begins="第", seamless=True),
    "organogram": Sample(OrganogramReader(), _organogram, begins="Dept", seamless=True),
    "csv": Sample(PortalCsvReader(), _csv, begins="第", seamless=True),
    "portal": Sample(PortalReader(), _portal),
}


@pytest.fixture(params=SAMPLES)
def sample(request) -> Sample:
    return SAMPLES[request.param]


def write(folder: Path, data: bytes, name: str = "a.dat") -> SourceFile:
    return write_bytes(folder, name, data)


def read(sample: Sample, file: SourceFile) -> list[SourceRecord | BrokenPlace]:
    return list(sample.reader.read(file))


def test_every_reader_of_an_import_has_a_sample():
    # Places of a workbook are its cells: tests/intake/excel asks the same of its reader.
    assert [reader.name for reader in READERS if reader.name != "excel"] == list(SAMPLES)


def test_its_name_is_a_word_for_the_command_line(sample):
    assert sample.reader.name.replace("-", "").isalnum()


def test_it_recognises_its_format_by_content_and_is_chosen_for_it(sample, tmp_path):
    data = sample.write("摘要")
    assert sample.reader.detects(data, tmp_path / "a.dat")
    chosen = choose_reader(write(tmp_path, data), READERS)
    assert getattr(chosen, "name", "") == sample.reader.name


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\xff\xfe\x00", b"PK\x03\x04", b"[1]", b'{"a": 1}']
)
def test_it_does_not_recognise_what_is_no_catalogue(sample, tmp_path, data):
    assert not sample.reader.detects(data, tmp_path / "a.json")


def test_it_recognises_its_format_by_the_beginning_alone(sample, tmp_path):
    assert sample.reader.detects(sample.write("摘要" * 200)[:700], tmp_path / "a.dat")


def test_indices_rise_from_zero_without_gaps_and_places_are_in_the_file(sample, tmp_path):
    data = sample.write("摘要")
    records = read(sample, write(tmp_path, data))
    assert [record.index for record in records] == list(range(len(records)))
    for record in records:
        assert data[record.offset :].startswith(sample.begins.encode())
        assert record.line == 1 + data.count(b"\n", 0, record.offset)


def test_reading_twice_gives_the_same_and_gzip_makes_no_difference(sample, tmp_path):
    data = sample.write("摘要")
    file = write(tmp_path, data)
    assert read(sample, file) == read(sample, file)
    packed = write(tmp_path, data, "a.dat.gz")
    assert packed.path.read_bytes() == gzip.compress(data, mtime=0)
    named = SourceFile(path=packed.path, name=file.name, source=file.source)
    assert read(sample, named) == read(sample, file)


def test_no_person_gets_through(sample, tmp_path):
    text = "请联系张三 13812345678，zhang@example.cn，身份证11010519491231002X"
    records = read(sample, write(tmp_path, sample.write(text)))
    for record in records:
        assert "张三" not in json.dumps([*record.values], ensure_ascii=False)
        draft = sample.reader.draft(record)
        assert not isinstance(draft, Unusable)
        shown = encode(draft.text).decode()
        for secret in ("13812345678", "zhang@example.cn", "11010519491231002X"):
            assert secret not in shown
    assert sum(record.dropped_person_fields for record in records) > 0
    assert {kind for record in records for kind in record.masked} == {
        "phone",
        "mailbox",
        "id_number",
    }


def test_drafts_hold_texts_that_a_node_accepts(sample, tmp_path):
    text = " 全角　空格，零\u200b宽，组合e\u0301，\n换行 "
    for record in read(sample, write(tmp_path, sample.write(text))):
        draft = sample.reader.draft(record)
        assert isinstance(draft, Draft | OrgDraft)
        data = encode(draft.text)
        if isinstance(draft, Draft):
            assert record_text_problems(draft.body, data) == []
            assert decode_text(draft.body, data) == draft.text
            assert draft.text.source_ref.id == draft.key.id
            assert draft.text.source_ref.source == draft.key.source == record.source
        else:
            assert org_text_problems(data) == []
            assert decode(data, OrgText) == draft.text


def test_drafting_is_pure(sample, tmp_path):
    for record in read(sample, write(tmp_path, sample.write("摘要"))):
        assert sample.reader.draft(record) == sample.reader.draft(record)


def test_a_file_cut_off_anywhere_gives_what_came_before_and_says_where(sample, tmp_path):
    data = sample.write("摘要")
    whole = read(sample, write(tmp_path, data))
    for end in range(40, len(data) - 2, 37):
        found = read(sample, write(tmp_path, data[:end]))
        good = [item for item in found if isinstance(item, SourceRecord)]
        sure = good[:-1] if sample.seamless else good
        assert sure == whole[: len(sure)]
        if sample.seamless and len(found) == len(good):
            continue
        assert isinstance(found[-1], BrokenPlace)
        assert found[-1].offset <= end
        assert found[-1].reason


def test_any_byte_may_be_broken_and_nothing_is_raised(sample, tmp_path):
    data = sample.write("摘要")
    for at in range(0, len(data), 11):
        spoiled = data[:at] + b"\xff" + data[at + 1 :]
        for item in read(sample, write(tmp_path, spoiled)):
            if isinstance(item, SourceRecord):
                assert isinstance(sample.reader.draft(item), Draft | OrgDraft | Unusable)


def test_wild_values_are_judged_not_raised(sample):
    for wild in (None, 7, "x", [], {}, [[]], {"a": {}}, True, "字" * 5000):
        for listed_in in ("", "organisations", "duties", "systems", "entries", "tables"):
            keys = (
                "标题",
                "提供方",
                "key",
                "org",
                "title",
                "provider",
                "items",
                "columns",
                "更新周期",
                "数据格式",
                "name",
                "owner",
                "resource",
                "distribution",
                "publisher",
                "resources",
                "organization",
                "tags",
                "department",
                "link",
                "資料名稱",
                "資料來源",
                "主要欄位",
                "Unit",
                "Organisation",
                "dct:title",
                "dct:publisher",
                "dct:conformsTo",
                "dcat:distribution",
                "iri",
            )
            record = SourceRecord(
                source="a",
                index=0,
                line=1,
                offset=0,
                values=dict.fromkeys(keys, wild),
                listed_in=listed_in,
                masked={},
            )
            assert isinstance(sample.reader.draft(record), Draft | OrgDraft | Unusable)
