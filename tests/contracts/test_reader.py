"""What every reader of a catalogue format must do: INT-1 to INT-6.

A new reader joins ``SAMPLES``.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mulu.core.canonical import decode, encode
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.importer import READERS
from mulu.intake.native import NativeReader
from mulu.intake.port import BrokenPlace, Reader, SourceFile, SourceRecord, Unusable
from mulu.intake.portals import PortalReader
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


SAMPLES = {
    "mulu-catalogue": Sample(NativeReader(), _native),
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
    assert [reader.name for reader in READERS] == list(SAMPLES)


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
        assert data[record.offset : record.offset + 1] == b"{"
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
        assert good == whole[: len(good)]
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
