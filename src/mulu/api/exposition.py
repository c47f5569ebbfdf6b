"""Figures as Prometheus reads them: what each is, and one line for each series.

Source: docs/spec/http.md API-17; Prometheus text exposition format 0.0.4.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["gauge", "counter", "histogram"]
Labels = tuple[tuple[str, str], ...]
_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure: its name, kind, labels and meaning."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of a figure."""

    metric: str
    """Name of the figure it belongs to."""
    value: float
    labels: Labels = ()
    tail: str = ""
    """What a histogram's series add to the name: ``_bucket``, ``_sum`` or ``_count``."""


def sample(metric: str, value: float, tail: str = "", **labels: str) -> Sample:
    """Write down one value."""
    return Sample(metric=metric, value=value, labels=tuple(labels.items()), tail=tail)


def render(metrics: Mapping[str, Metric], samples: Iterable[Sample]) -> str:
    """Write samples, those of one figure together and in the order of the figures.

    Raises:
        KeyError: A sample belongs to no figure.
    """
    by_name: defaultdict[str, list[Sample]] = defaultdict(list)
    for each in samples:
        by_name[metrics[each.metric].name].append(each)
    lines: list[str] = []
    for name, metric in metrics.items():
        if name in by_name:
            lines += (f"# HELP {name} {metric.help}", f"# TYPE {name} {metric.kind}")
            lines += _series(by_name[name])
    return "\n".join(lines) + "\n"


def _series(samples: Sequence[Sample]) -> list[str]:
    return [
        f"{each.metric}{each.tail}{_labels(each.labels)} {_number(each.value)}" for each in samples
    ]


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels) + "}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
