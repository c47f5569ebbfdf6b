"""Groups of entries that may be the same as a file: CSV, JSON Lines or a workbook.

Source: docs/spec/duplicates.md DUP-13.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from mulu.cli.duplicate_decisions import Decisions
from mulu.cli.duplicate_reasons import reason_text
from mulu.cli.errors import UsageError
from mulu.cli.files import beside
from mulu.cli.texts import say
from mulu.client.duplicate_answers import DuplicateGroup
from mulu.export.duplicates import Row, write_csv, write_jsonl, write_xlsx

SUFFIXES: Final = (".csv", ".jsonl", ".xlsx")
_SHEET: Final = "疑似重复 duplicates"


def ensure_suffix(output: Path) -> None:
    """Refuse a name that does not tell what to write.

    Raises:
        UsageError: It is none of ours.
    """
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(say("duplicates.output", file=output.name))


def write_groups(
    output: Path, groups: Sequence[DuplicateGroup], decisions: Decisions
) -> list[DuplicateGroup]:
    """Write groups whole, or leave what is there; gives what was written."""
    suffix = output.suffix.lower()
    with beside(output) as place:
        if suffix == ".xlsx":
            write_xlsx(place, rows_of(groups, decisions), _SHEET)
        else:
            lines = (
                write_csv(rows_of(groups, decisions))
                if suffix == ".csv"
                else write_jsonl(msgspec.to_builtins(group) for group in groups)
            )
            with place.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
    return list(groups)


def rows_of(groups: Sequence[DuplicateGroup], decisions: Decisions) -> Iterator[Row]:
    """A row for each entry that is listed."""
    for number, group in enumerate(groups, 1):
        differ = decisions.differ(member.code for member in group.members)
        about: dict[str, object] = {
            "group": number,
            "score": group.score,
            "orgs": "one" if group.within else "several",
            "reasons": "；".join(reason_text(one) for one in group.reasons),
            "count": group.count,
            "decided": "differ" if differ else "",
        }
        for member in group.members:
            yield about | {
                "code": member.code,
                "title": member.title,
                "provider": member.provider.org_id,
                "provider_name": member.provider.name,
                "status": member.status,
                "version": member.version,
                "items": member.items,
                "source": member.source,
                "time": member.time,
            }
