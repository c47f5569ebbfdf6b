"""``export xlsx``: what the chain has, in the template that an import takes back.

Source: docs/spec/cli.md CLI-40; docs/spec/excel.md XLS-10 to XLS-12, XLS-18 and XLS-24.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import beside
from mulu.cli.import_reading import PAGE, look_up, read_orgs
from mulu.cli.language import language
from mulu.cli.session import session_of
from mulu.cli.template import SUFFIXES, choose_levels
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.http import Http
from mulu.intake.excel.showing import level_of, show_record
from mulu.intake.excel.template import WorkbookWriter
from mulu.intake.needs import KnownOrg, KnownRecord
from mulu.modules.catalog.gap_texts import weight
from mulu.modules.catalog.texts import EntryText

_BATCH: Final = 500


def xlsx(
    context: typer.Context,
    output: options.Output,
    org: options.OfOrg = "",
    gaps: options.OnlyGaps = False,
    levels: options.LevelsWanted = None,
    lang: options.WorkbookLanguage = None,
) -> None:
    """Export records as a workbook that can be edited and imported again."""
    session = session_of(context)
    told, chosen = lang or language(), choose_levels(levels or ["all"])
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(say("workbook.suffix", file=output))
    with session.http() as http, beside(output) as place:
        orgs = {one.org_id: one for one in read_orgs(http)}
        height = http.ask(asks.status()).height
        about = {"chain": session.chain(http), "height": str(height)}
        listed = [(_shown(one), one.credit_code) for one in orgs.values()]
        writer = WorkbookWriter(place, chosen, told, about=about, orgs=listed, gaps=gaps)
        names = _ItemNames(http)
        written = left_out = 0
        for known, lacks in _records(http, org, only_gaps=gaps):
            if level_of(known) not in chosen or (gaps and not lacks):
                continue
            if known.text is None:
                left_out += 1
                continue
            provider = _shown(orgs[known.provider]) if known.provider in orgs else known.provider
            shown = show_record(known, told, provider, names)
            writer.write(shown, known.content_hash, lacks if gaps else ())
            written += 1
        writer.close()
    answer = {"file": str(output), "entries": written, "height": height, "left_out": left_out}
    session.print(answer, say("export.xlsx_done", file=output, count=written, height=height))


def _shown(org: KnownOrg) -> str:
    name = "" if org.text is None else org.text.name
    return f"{org.org_id} {name}".strip()


def _records(
    http: Http, org: str, *, only_gaps: bool
) -> Iterator[tuple[KnownRecord, Sequence[str]]]:
    """Records that are not withdrawn with what they lack: newest first, or heaviest first."""
    summaries = _summaries(http, org)
    if only_gaps:
        summaries = iter(_heaviest(summaries))
    while batch := dict(islice(summaries, _BATCH)):
        found = {known.code: known for known in look_up(http, codes=list(batch))}
        for code, lacks in batch.items():
            if code in found and not found[code].withdrawn:
                yield found[code], lacks


def _heaviest(
    summaries: Iterator[tuple[str, Sequence[str]]],
) -> list[tuple[str, Sequence[str]]]:
    """Those that lack something, by the weight of all they lack; equal ones keep their order."""
    alike: dict[tuple[str, ...], tuple[str, ...]] = {}
    lacking = [
        (code, alike.setdefault(tuple(gaps), tuple(gaps))) for code, gaps in summaries if gaps
    ]
    return sorted(lacking, key=lambda one: -sum(map(weight, one[1])))


def _summaries(http: Http, org: str) -> Iterator[tuple[str, Sequence[str]]]:
    after: str | None = None
    while True:
        page = http.ask(asks.entries(asks.filters(org=org), limit=PAGE, after=after))
        yield from ((entry.code, entry.gaps) for entry in page.entries)
        after = page.after
        if after is None:
            return


class _ItemNames:
    """Names of the items of entries, the last asked for kept."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._known: dict[str, Sequence[str]] = {}

    def __call__(self, code: str) -> Sequence[str]:
        if code not in self._known:
            if len(self._known) >= _BATCH:
                self._known.clear()
            self._known[code] = ()
            for known in look_up(self._http, codes=[code]):
                if isinstance(known.text, EntryText):
                    self._known[code] = [item.name for item in known.text.items]
        return self._known[code]
