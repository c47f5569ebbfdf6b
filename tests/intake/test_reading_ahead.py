"""Large files are read in a process of their own, which ends with whoever asked; INT-97."""

import threading
from pathlib import Path

import pytest

from mulu.intake import reading_ahead
from mulu.intake.importer import READERS, Options, import_files
from mulu.intake.port import SourceFile
from mulu.intake.reading import FileBegun, FileDone, RecordRead, read_files
from mulu.intake.reading_ahead import ReadingStoppedError, read_ahead
from tests.support.catalogue_files import portal_record, write_bytes, write_json
from tests.support.fake_chain import FakeChain

RECORDS = 4_000


@pytest.fixture
def files(tmp_path: Path) -> list[SourceFile]:
    records = [portal_record(f"目录{n}", 资源摘要="摘要" * 40) for n in range(RECORDS)]
    large = write_json(tmp_path, "large.json", records)
    assert large.path.stat().st_size > reading_ahead.LARGE_BYTES
    return [write_bytes(tmp_path, "bad.json", b"\x00\x01"), large]


def readers_of(files: list[SourceFile]) -> int:
    """Threads that take what a reading process sends."""
    return sum(thread.name == "reading" for thread in threading.enumerate())


def test_another_process_reads_the_same(files: list[SourceFile]) -> None:
    ahead = list(read_ahead(files, READERS))
    assert ahead == list(read_files(files, READERS))
    assert sum(isinstance(event, RecordRead) for event in ahead) == RECORDS
    assert isinstance(ahead[0], FileBegun)
    assert ahead[-1] == FileDone(format_name="portal")
    assert readers_of(files) == 0


def test_an_import_of_what_was_read_elsewhere_is_the_same(files: list[SourceFile]) -> None:
    here, there = FakeChain(), FakeChain()
    salt = bytes(32)
    reports = [
        import_files(chain, files, Options(read=read, salt=lambda: salt, monotonic_seconds=float))
        for chain, read in ((here, read_files), (there, read_ahead))
    ]
    assert reports[0] == reports[1]
    assert here.world == there.world
    assert reports[0].accepted == RECORDS


def test_a_process_that_nobody_listens_to_any_more_ends(files: list[SourceFile]) -> None:
    events = read_ahead(files, READERS)
    assert next(events) == FileBegun(index=0)
    assert readers_of(files) == 1
    events.close()
    assert readers_of(files) == 0


def test_a_process_that_ends_early_is_no_end_of_the_files(
    files: list[SourceFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "_WORDS", ("-c", "raise SystemExit(1)"))
    with pytest.raises(ReadingStoppedError):
        list(read_ahead(files, READERS))


def test_little_is_read_without_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "_WORDS", ("-c", "raise SystemExit(1)"))
    file = write_json(tmp_path, "a.json", [portal_record("甲")])
    assert len(list(read_ahead([file], READERS))) == 3
