"""Answers laid out for people.

Source: docs/spec/cli.md CLI-6.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mulu.cli.language import choose


def facts(title: str, values: Mapping[str, object], after: str = "") -> RenderableType:
    """Names and values, one a line; what is empty is left out.

    Args:
        title: A line above, or "".
        values: By name; None and "" are passed over.
        after: A line below, or "".
    """
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in values.items():
        if value not in (None, ""):
            grid.add_row(Text(name), Text(shown(value)))
    lines: list[RenderableType] = [Text(title, style="bold")] if title else []
    lines.append(grid)
    return Group(*lines, Text(after)) if after else Group(*lines)


def rows(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> Table:
    """A table; long cells go on below."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    for line in lines:
        table.add_row(*(Text(shown(cell)) for cell in line))
    return table


def shown(value: object) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else "–"
        case Mapping():
            return ", ".join(f"{name}={shown(one)}" for name, one in value.items())
        case list() | tuple():
            return choose("、", ", ").join(shown(one) for one in value)
        case _:
            return str(value)
