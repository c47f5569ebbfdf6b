"""``template``: workbooks that stewards fill in.

Source: docs/spec/cli.md CLI-40; docs/spec/excel.md XLS-1 to XLS-6.
"""

import typer

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import beside
from mulu.cli.language import language
from mulu.cli.session import session_of
from mulu.cli.texts import say
from mulu.intake.excel.columns import LEVELS, Level
from mulu.intake.excel.template import WorkbookWriter

SUFFIXES = (".xlsx",)


def template(
    context: typer.Context,
    levels: options.Levels,
    output: options.Output,
    lang: options.WorkbookLanguage = None,
) -> None:
    """Write a workbook with the sheets of the levels that are named; offline."""
    session = session_of(context)
    chosen = choose_levels(levels)
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(say("workbook.suffix", file=output))
    with beside(output) as place:
        WorkbookWriter(place, chosen, lang or language()).close()
    answer = {"file": str(output), "levels": list(chosen)}
    session.print(answer, say("template.done", file=output))


def choose_levels(names: list[str]) -> tuple[Level, ...]:
    """Levels by name, in their order; ``all`` is every one.

    Raises:
        UsageError: There is no such level.
    """
    unknown = set(names) - {*LEVELS, "all"}
    if unknown:
        known = ", ".join([*LEVELS, "all"])
        raise UsageError(say("option.one_of", option="LEVEL", value=min(unknown), known=known))
    return LEVELS if "all" in names else tuple(level for level in LEVELS if level in names)
