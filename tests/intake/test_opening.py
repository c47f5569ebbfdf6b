"""Opening files and naming sources: INT-3, INT-4 and INT-19."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.ids import SOURCE
from mulu.intake import opening
from mulu.intake.finding import find_files
from mulu.intake.opening import read_chunks, read_head, slug_of
from mulu.intake.port import BrokenFileError

TEXT = "目录".encode() * 100_000


def read_until_broken(path: Path) -> tuple[bytes, BrokenFileError]:
    data = b""
    with pytest.raises(BrokenFileError) as caught:
        for chunk in read_chunks(path):
            data += chunk
    return data, caught.value


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "no-suffix"])
def test_a_file_is_read_whole_and_gzip_is_told_by_its_first_bytes(tmp_path, name):
    for data in (TEXT, gzip.compress(TEXT), gzip.compress(TEXT[:6]) + gzip.compress(TEXT[6:])):
        path = tmp_path / name
        path.write_bytes(data)
        assert b"".join(read_chunks(path)) == TEXT
        assert read_head(path) == TEXT[: opening.HEAD_BYTES]


def test_gzip_that_is_cut_off_gives_what_came_before(tmp_path):
    noise = b"".join(bytes([n % 251, n * n % 241]) for n in range(400_000))
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(noise)[:-2000])
    data, error = read_until_broken(path)
    assert data
    assert noise.startswith(data)
    assert error.offset == len(data)
    assert "end or are damaged here" in str(error)


def test_gzip_with_a_wrong_checksum_is_reported(tmp_path):
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    (tmp_path / "a.gz").write_bytes(packed)
    data, error = read_until_broken(tmp_path / "a.gz")
    assert data == TEXT
    assert "damaged" in str(error)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "GZIP_FREE_BYTES", 1024**2)
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(50 * 1024**2)))
    data, error = read_until_broken(tmp_path / "a.gz")
    assert len(data) < 3 * 1024**2
    assert "200 times" in str(error)


def test_a_file_that_is_too_large_is_read_to_the_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "FILE_BYTES_MAX", 300_000)
    (tmp_path / "a.json").write_bytes(TEXT)
    data, error = read_until_broken(tmp_path / "a.json")
    assert len(data) <= 300_000
    assert "larger than" in str(error)


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    with pytest.raises(BrokenFileError, match="cannot be read"):
        read_head(tmp_path)
    with pytest.raises(BrokenFileError, match="cannot be read"):
        read_head(tmp_path / "absent.json")


SLUGS = {
    "sichuan_luzhou.json.gz": "sichuan-luzhou",
    "anhui_hefei.json": "anhui-hefei",
    "Lanchuan City.JSON": "lanchuan-city",
    "a.b-c_d.jsonl": "a-b-c-d",
    "entries": "entries",
}


@pytest.mark.parametrize(("name", "slug"), SLUGS.items())
def test_a_source_is_named_after_its_file(name, slug):
    assert slug_of(Path("folder") / name) == slug


@given(
    st.text(
        st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=60
    )
)
def test_every_file_name_gives_a_slug_of_the_grammar(name):
    assert re.fullmatch(SOURCE, slug_of(Path(name)))


def test_names_that_do_not_fit_the_grammar_stay_apart():
    names = [
        "泸州目录.json",
        "德阳目录.json",
        "a-b-c-d-2022.json",
        "a-b-c-d-2023.json",
        "x" * 17,
        "x" * 18,
    ]
    assert len({slug_of(Path(name)) for name in names}) == len(names)


def test_files_of_a_folder_are_found_by_name_in_order(tmp_path):
    for name in ("b.json", "a.json.gz", "c.jsonl", "README.md", "d.csv", "e.pdf"):
        (tmp_path / name).write_text("[]")
    (tmp_path / "e.json").mkdir()
    found = find_files([tmp_path])
    assert [file.path.name for file in found] == ["a.json.gz", "b.json", "c.jsonl", "d.csv"]
    assert [file.source for file in found] == ["a", "b", "c", "d"]


def test_a_file_that_is_named_is_taken_whatever_its_name(tmp_path):
    path = tmp_path / "catalogue.txt"
    path.write_text("[]")
    (file,) = find_files([path], source="my-city")
    assert (file.path, file.source, file.source_given) == (path, "my-city", True)


@pytest.mark.parametrize("source", ["My City", "a-b-c-d-e", "目录"])
def test_a_source_that_breaks_the_grammar_is_refused(tmp_path, source):
    with pytest.raises(ValueError, match="names no source"):
        find_files([tmp_path], source=source)


def test_a_path_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        find_files([tmp_path / "absent"])
