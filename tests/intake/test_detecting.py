"""Which reader a file is for, and what is said when there is none: INT-2 and INT-5."""

import gzip
import json

import pytest

from mulu.intake.detecting import choose_reader
from mulu.intake.importer import READERS
from mulu.intake.native import NativeReader
from mulu.intake.portals import PortalReader
from tests.support.catalogue_files import portal_record, write_bytes, write_json

PORTAL = json.dumps([portal_record()], ensure_ascii=False)


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.dat"])
def test_a_reader_is_chosen_by_content(tmp_path, name):
    native = {"format": "mulu-catalogue/1", "source": "a", "entries": []}
    assert isinstance(choose_reader(write_json(tmp_path, name, native), READERS), NativeReader)
    assert isinstance(
        choose_reader(write_json(tmp_path, name, [portal_record()]), READERS), PortalReader
    )


def test_an_empty_list_is_a_catalogue_without_records(tmp_path):
    reader = choose_reader(write_json(tmp_path, "a.json", []), READERS)
    assert isinstance(reader, PortalReader)
    assert list(reader.read(write_json(tmp_path, "a.json", []))) == []


NONE = {
    "empty": (b"", "empty"),
    "only space": (b" \n\t ", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "UTF-16 with mark": (PORTAL.encode("utf-16"), "UTF-16"),
    "UTF-16 big-endian": (b"\xfe\xff" + PORTAL.encode("utf-16-be"), "UTF-16"),
    "UTF-16 without mark": (PORTAL.encode("utf-16-le"), "UTF-16LE"),
    "UTF-16BE without mark": (PORTAL.encode("utf-16-be"), "UTF-16BE"),
    "UTF-32": (PORTAL.encode("utf-32"), "UTF-32"),
    "GB18030": (PORTAL.encode("gb18030"), "GB18030"),
    "CSV": ("甲,乙\n1,2\n".encode(), "columns seen: 甲、乙"),
    "a page": (b"<!doctype html><html>", "no catalogue: it begins with"),
    "an archive": (b"PK\x03\x04\x14\x00\x06\x00", "a ZIP file; unpack it"),
    "packed twice": (gzip.compress(gzip.compress(b"[]")), "a gzip file; unpack it"),
    "a list in Big5": ("資料集名稱,資料來源\n甲,乙\n".encode("cp950"), "Big5"),
    "a list in GB18030": ("标题,提供方\n甲,乙\n".encode("gb18030"), "GB18030"),
    "other JSON": (b'[{"type": "Feature", "geometry": {"coordinates": []}}]', "coordinates"),
    "JSON without keys": (b"[1, 2, 3]", "none"),
    "an error answer": (b'{"error": "not found"}', "error"),
}


@pytest.mark.parametrize(("data", "words"), NONE.values(), ids=NONE)
def test_a_file_for_no_reader_is_told_apart_in_words(tmp_path, data, words):
    place = choose_reader(write_bytes(tmp_path, "a.json", data), READERS)
    assert words in place.reason
    assert place.index is None


def test_the_first_byte_in_another_encoding_is_named(tmp_path):
    data = ("[\n" + PORTAL[1:]).encode("gb18030")
    place = choose_reader(write_bytes(tmp_path, "a.json", data), READERS)
    assert (place.line, place.offset) == (2, data.index("标题".encode("gb18030")))


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    file = write_bytes(tmp_path, "a.json", b"[]")
    file.path.unlink()
    assert "cannot be read" in choose_reader(file, READERS).reason


def test_one_broken_record_does_not_make_a_file_unknown(tmp_path):
    data = PORTAL.encode().replace("水务".encode(), b"\xff\xfe", 1)
    assert isinstance(choose_reader(write_bytes(tmp_path, "a.json", data), READERS), PortalReader)
