"""One run: which measurements give the figures asked for, in which order.

Source: docs/performance.md, "How it is measured".
"""

import os
import shutil
from collections.abc import Callable, Collection, Mapping
from typing import Final

from mulu.bench.figures import BFT_NAMES, INTAKE_NAMES, NAMES, STAGES, Figure
from mulu.bench.load import Load
from mulu.bench.measure_audit import measure_audit
from mulu.bench.measure_bft import measure_bft
from mulu.bench.measure_bft_entries import measure_bft_entries
from mulu.bench.measure_bft_finality import measure_bft_finality
from mulu.bench.measure_bft_recovery import measure_bft_recovery
from mulu.bench.measure_bft_sixteen import measure_bft_sixteen
from mulu.bench.measure_city import measure_city
from mulu.bench.measure_export import DCAT, measure_dcat
from mulu.bench.measure_finding import measure_finding
from mulu.bench.measure_harvest import measure_harvest_again, measure_harvest_schema
from mulu.bench.measure_intake import EXCEL, IMPORT, measure_excel, measure_import
from mulu.bench.measure_proof import measure_proof
from mulu.bench.measure_restart import measure_restart
from mulu.bench.measure_search import measure_search
from mulu.bench.measure_single import measure_single
from mulu.bench.measure_sm2 import measure_sm2
from mulu.bench.measure_stages import measure_stages
from mulu.bench.report import RunFacts
from mulu.bench.session import Session

ALONE: Final[Mapping[str, Callable[[Session], Figure]]] = {
    "single": measure_single,
    "proof": measure_proof,
    STAGES: measure_stages,
    "harvest_schema": measure_harvest_schema,
    "harvest_again": measure_harvest_again,
}
"""Measurements on a chain of their own."""
LOADED: Final[Mapping[str, Callable[[Session, Load], Figure]]] = {
    "restart": measure_restart,
    "search": measure_search,
    "audit": measure_audit,
    "finding": measure_finding,
}
"""Measurements on the loaded city."""
INTAKE: Final[Mapping[tuple[str, ...], Callable[[Session], list[Figure]]]] = {
    EXCEL: measure_excel,
    (IMPORT,): measure_import,
}
"""Measurements of catalogues that come in, by the figures that they give."""
BY_LOADING: Final = frozenset({"city", "memory"})
_ON_A_CITY: Final = BY_LOADING | LOADED.keys() | frozenset(DCAT)
CONSORTIUM: Final[tuple[tuple[frozenset[str], Callable[[Session], list[Figure]]], ...]] = (
    (frozenset({"bft_rate", "bft_kvstore", "bft_fabric"}), measure_bft),
    (
        frozenset(
            {
                "bft_idle_p50",
                "bft_idle_p95",
                "bft_half_p50",
                "bft_half_p95",
                "bft_dead",
                "bft_dead_p95",
            }
        ),
        measure_bft_finality,
    ),
    (frozenset({"sm2_solo", "sm2_bft"}), measure_sm2),
    (frozenset({"bft_entries"}), measure_bft_entries),
    (frozenset({"bft_restart", "bft_fresh"}), measure_bft_recovery),
    (frozenset({"bft_sixteen"}), measure_bft_sixteen),
)
"""Figures of a consortium, by the measurement that gives them together."""


def run(session: Session, names: Collection[str]) -> tuple[RunFacts, list[Figure]]:
    """Measure.

    Args:
        session: The run.
        names: Of figures.

    Returns:
        The conditions, and the figures in their usual order.
    """
    load_before = os.getloadavg()[0]
    session.measure_checks()
    figures = [_alone(session, name) for name in ALONE if name in names]
    for together, measure_in in INTAKE.items():
        if not set(together).isdisjoint(names):
            figures += [each for each in measure_in(session) if each.name in names]
            shutil.rmtree(session.folder / together[0], ignore_errors=True)
    if not _ON_A_CITY.isdisjoint(names):
        load, loaded = measure_city(session)
        loaded += [] if frozenset(DCAT).isdisjoint(names) else measure_dcat(session, load)
        figures += [figure for figure in loaded if figure.name in names]
        figures += [measure(session, load) for name, measure in LOADED.items() if name in names]
    for given, measure_together in CONSORTIUM:
        if not given.isdisjoint(names):
            figures += [each for each in measure_together(session) if each.name in names]
    session.measure_checks()
    figures.sort(key=lambda figure: [*NAMES, *BFT_NAMES, *INTAKE_NAMES].index(figure.name))
    return session.facts(load_before), figures


def _alone(session: Session, name: str) -> Figure:
    figure = ALONE[name](session)
    shutil.rmtree(session.folder / name, ignore_errors=True)
    return figure
