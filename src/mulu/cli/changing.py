"""``confirm``, ``revise``, ``withdraw``: changing what stands in the catalogue.

Source: docs/spec/cli.md CLI-12; docs/spec/catalog.md CAT-11 to CAT-16.
"""

from pathlib import Path
from typing import Any, Final, TypeVar, cast, get_args

import msgspec
import typer
from msgspec import structs

from mulu.cli import options
from mulu.cli.errors import ChecksSayNoError, UsageError
from mulu.cli.files import read_given
from mulu.cli.language import choose
from mulu.cli.reading import read_entry
from mulu.cli.session import code_of, session_of
from mulu.cli.submitting import submit
from mulu.cli.texts import say
from mulu.cli.tx_drafts import TEXTS
from mulu.client.catalog_answers import EntryAnswer
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import Wire, encode
from mulu.core.ids import Code
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    ReviseRecord,
    VersionRef,
    WithdrawReason,
    WithdrawRecord,
)
from mulu.modules.catalog.records import Record
from mulu.modules.catalog.texts import WithdrawText

S = TypeVar("S", bound=Wire)

ENTRY_BYTES_MAX: Final = 8 * 1024 * 1024


def confirm(context: typer.Context, codes: options.RecordCodes) -> None:
    """As the provider, confirm what was declared on its behalf, in one transaction."""
    session = session_of(context)
    entries = [read_entry(session, code_of(code), None)[0] for code in dict.fromkeys(codes)]
    refs = tuple(VersionRef(base=_hex(entry.content_hash), code=entry.code) for entry in entries)
    done = submit(session, [Draft(message=ConfirmRecords(records=refs))])
    answer = {"tx_id": done.id, "height": done.height, "confirmed": [ref.code for ref in refs]}
    session.print(answer, say("confirm.done", count=len(refs), height=done.height))


def revise(
    context: typer.Context,
    code: options.RecordCode,
    set_: options.SetFields = None,
    file: options.EntryFile = None,
) -> None:
    """Replace a record by its next version.

    ``--file`` takes what ``show --json`` printed, edited; if the record was revised meanwhile, the
    chain refuses, because the file names the version it was made from.
    """
    session = session_of(context)
    current = read_entry(session, code_of(code), None)[0]
    plain = _given(file, current.code) if file is not None else msgspec.to_builtins(current)
    record, text = _values(plain, set_ or [], current)
    if file is None and (record, text) == _values(plain, [], current):
        raise ChecksSayNoError(say("revise.nothing"))
    message = ReviseRecord(
        base=_hex(str(plain.get("content_hash", current.content_hash))),
        code=current.code,
        part=NO_PART,
        profile=str(plain.get("profile", current.profile)),
        record=record,
    )
    done = submit(session, [Draft(message=message, text=encode(text))])
    version = current.version + 1
    answer = {
        "tx_id": done.id,
        "height": done.height,
        "code": current.code,
        "version": version,
    }
    said = say("revise.done", code=current.code, version=version, height=done.height)
    session.print(answer, said)


def _given(file: Path, code: Code | str) -> dict[str, Any]:
    """What ``show --json`` printed, as somebody edited it."""
    try:
        plain = msgspec.json.decode(read_given(file, ENTRY_BYTES_MAX), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise UsageError(say("revise.file", file=file, why=err)) from err
    there = plain.get("code", code)
    if there != code:
        raise UsageError(say("revise.other_code", there=there, asked=code))
    if not isinstance(plain.get("stored"), dict) or "record" not in plain["stored"]:
        raise UsageError(say("revise.file", file=file, why="stored.record"))
    return plain


def _values(plain: dict[str, Any], changes: list[str], current: EntryAnswer) -> tuple[Record, Wire]:
    """Record and text, with the changes that ``--set`` asks for."""
    if plain.get("text") is None:
        raise ChecksSayNoError(say("revise.no_text", code=current.code))
    try:
        record: Record = msgspec.convert(plain["stored"]["record"], Record)
        text = msgspec.convert(plain["text"], TEXTS[type(record)])
    except msgspec.ValidationError as err:
        raise UsageError(say("revise.value", why=err)) from err
    for change in changes:
        field, equals, value = change.partition("=")
        if not equals:
            raise UsageError(say("revise.value", why=f"{change!r}: FIELD=VALUE"))
        place, _, bare = field.rpartition(".")
        if place in {"", "text"} and bare in text.__struct_fields__:
            text = _with(text, bare, value)
        elif place in {"", "record"} and bare in record.__struct_fields__:
            record = _with(record, bare, value)
            text = _without_original(text, bare)
        else:
            known = sorted({*text.__struct_fields__, *record.__struct_fields__})
            raise UsageError(say("revise.field", field=field, known=choose("、", ", ").join(known)))
    return record, text


def _without_original(text: S, field: str) -> S:
    """The text without the source's values of a field that gets a code of ours."""
    originals = getattr(text, "originals", ())
    kept = tuple(one for one in originals if one.field != field)
    return text if len(kept) == len(originals) else structs.replace(text, originals=kept)


def _with(struct: S, field: str, value: str) -> S:
    """The struct with one field changed: the value as it is, else read as JSON."""
    plain = msgspec.to_builtins(struct)
    problem: Exception | None = None
    for read in (str, msgspec.json.decode):
        try:
            return msgspec.convert(plain | {field: read(value)}, type(struct))
        except ValueError as err:  # of msgspec, or a value that is no text
            problem = err
    raise UsageError(say("revise.value", why=f"{field}: {problem}")) from problem


def withdraw(
    context: typer.Context,
    code: options.RecordCode,
    reason: options.Reason,
    note: options.Note = "",
    successor: options.Successor = "",
) -> None:
    """End a record; it stays readable and its code is never used again."""
    session = session_of(context)
    if reason not in get_args(WithdrawReason):
        known = ", ".join(get_args(WithdrawReason))
        raise UsageError(say("option.one_of", option="--reason", value=reason, known=known))
    current = read_entry(session, code_of(code), None)[0]
    message = WithdrawRecord(
        base=_hex(current.content_hash),
        code=current.code,
        part=NO_PART if note else None,
        reason=cast("WithdrawReason", reason),
        successor=code_of(successor) if successor else "",
    )
    text = encode(WithdrawText(note=note)) if note else None
    done = submit(session, [Draft(message=message, text=text)])
    answer = {"tx_id": done.id, "height": done.height, "code": current.code, "reason": reason}
    session.print(answer, say("withdraw.done", code=current.code, height=done.height))


def _hex(shown: str) -> str:
    """The digits of a hash that names itself, such as ``sha256:…``."""
    return shown.rpartition(":")[2]
