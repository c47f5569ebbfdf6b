"""Workbooks of an import: what their columns mean, which chain they are of, what is wrong in them.

Source: docs/spec/excel.md XLS-13, XLS-17 and XLS-19; docs/spec/cli.md CLI-10.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from mulu.cli.errors import ChecksSayNoError, UsageError
from mulu.cli.files import beside, write_out
from mulu.cli.language import language
from mulu.cli.refusals import refusal_in_chinese
from mulu.cli.session import Session
from mulu.cli.texts import say
from mulu.intake.excel.columns import heading_key
from mulu.intake.excel.marking import mark_copy
from mulu.intake.excel.package import ZIP_MAGIC, Package
from mulu.intake.excel.problems import find_problems
from mulu.intake.excel.reader import ExcelReader
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.excel.workbook import look_into, read_about
from mulu.intake.port import BrokenFileError, SourceFile
from mulu.intake.report import Report

COPY_SUFFIX: Final = ".problems"
_REMEMBERED: Final = "columns.json"
_REFUSED: Final = re.compile(r"refused by ([a-z]+) (\d+)")
_Memory = dict[str, dict[str, str]]


def reader_of(session: Session, given: Sequence[str]) -> ExcelReader:
    """The reader of workbooks, with what was said about headings now and before.

    Args:
        session: Its home remembers what was said, for the key that signs.
        given: ``HEADING=FIELD`` each; a field that is empty leaves the column out.

    Raises:
        UsageError: One has another form, or names no field.
    """
    memory = _recall(session)
    said = memory.setdefault(session.key_name, {})
    for one in given:
        heading, equals, field = one.rpartition("=")
        if not equals or not heading:
            raise UsageError(say("column.form", text=one))
        if field and field not in _fields():
            raise UsageError(say("column.field", field=field, known=", ".join(_fields())))
        said[heading_key(heading)] = field
    if given:
        data = msgspec.json.encode(memory, order="sorted")
        write_out(session.home.root / _REMEMBERED, msgspec.json.format(data, indent=2) + b"\n")
    return ExcelReader(said=said)


def _recall(session: Session) -> _Memory:
    file = session.home.root / _REMEMBERED
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Memory)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError, ValueError) as err:
        raise UsageError(say("file.unreadable", file=file, why=err)) from err


def _fields() -> list[str]:
    columns = (c for sheet in SHEETS.values() for c in (*sheet.columns, *sheet.parts))
    return sorted({column.field for column in columns})


def ensure_same_chain(files: Sequence[SourceFile], chain: str) -> None:
    """Look whether exports among the files are of this chain.

    Raises:
        ChecksSayNoError: One is of another; nothing was imported.
    """
    for file, package in _opened(files):
        there = read_about(package).get("chain", "")
        if there and there != chain:
            raise ChecksSayNoError(say("workbook.other_chain", file=file.name, there=there))


def _opened(files: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, Package]]:
    for file in files:
        try:
            with file.path.open("rb") as begin:
                if begin.read(len(ZIP_MAGIC)) != ZIP_MAGIC:
                    continue
            with Package(file.path) as package:
                yield file, package
        except (OSError, BrokenFileError):
            continue


def copy_problems(
    session: Session, files: Sequence[SourceFile], report: Report, said: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Write a copy of each workbook in which something is wrong, with the problems at their cells.

    Returns:
        For each: ``source``, ``file`` (the copy), ``problems`` (how many).
    """
    written = []
    for file, package in _opened(files):
        try:
            book = look_into(package, said)
        except BrokenFileError:
            continue
        told = book.about.get("language", language())
        problems = find_problems(
            file.name,
            report.records,
            report.broken,
            book.layouts,
            lambda reason, told=told: plain_words(reason, told),  # type: ignore[misc]
        )
        if problems:
            copy = copy_of(file.path)
            with beside(copy) as place:
                mark_copy(package, place, book.marked, problems, told)
            session.note(say("workbook.problems", count=len(problems), file=copy))
            written.append({"source": file.name, "file": str(copy), "problems": len(problems)})
    return written


def copy_of(path: Path) -> Path:
    """Where the copy of a workbook is written: beside it; a copy replaces itself."""
    stem = path.stem.removesuffix(COPY_SUFFIX)
    return path.with_name(f"{stem}{COPY_SUFFIX}{path.suffix}")


def plain_words(reason: str, told: str) -> str:
    """A reason in one language; refusals of the chain in plain words."""
    zh, both, en = reason.partition(" · ")
    if not both:
        return reason
    refused = _REFUSED.search(en)
    if told == "zh" and refused is not None:
        return refusal_in_chinese(refused[1], int(refused[2])) or zh
    return zh if told == "zh" else en
