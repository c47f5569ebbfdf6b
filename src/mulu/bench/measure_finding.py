"""Finding as a city's people do it: 16 clients at once, each search with its facets.

Source: docs/performance.md, "Catalogues in and out".
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from mulu.bench.figures import Figure, judge, percentile
from mulu.bench.host import running_node
from mulu.bench.load import Load
from mulu.bench.measure_search import questions
from mulu.bench.session import Session
from mulu.client.asks import Ask, entries, suggest
from mulu.core.errors import UnavailableError

CLIENTS: Final = 16
SEARCHES: Final = 4_000
WARM_UP: Final = 400
SUGGESTIONS: Final = 1_000
LISTS: Final = 5
PAGE: Final = 20
TYPED: Final = 3
"""So many characters of a text are typed when suggestions are asked for."""


def measure_finding(session: Session, load: Load) -> Figure:
    """Ask a running node over HTTP, with 16 clients that ask one question after the other."""
    asked = list(questions(session, min(SEARCHES + WARM_UP, session.entries)))
    searches = [_path(entries(each, limit=PAGE, facets=True)) for each in asked]
    typed = [_path(suggest(each["q"][:TYPED])) for each in asked if "q" in each][:SUGGESTIONS]
    with running_node(load.made.home) as node:
        warm_up = len(searches) // (1 + SEARCHES // WARM_UP)
        _all(node.address, searches[:warm_up])
        started = time.perf_counter()
        times = _all(node.address, searches[warm_up:])
        seconds = time.perf_counter() - started
        suggested = _all(node.address, typed)
        lists = _timed(node.address, ["/api/3/action/package_list"] * LISTS)
    p95 = percentile(times, 95)
    detail = {
        "p50_ms": percentile(times, 50),
        "p95_ms": p95,
        "p99_ms": percentile(times, 99),
        "clients": CLIENTS,
        "searches_per_second": len(times) / seconds,
        "suggest_p95_ms": percentile(suggested, 95),
        "ckan_list_ms": percentile(lists, 50),
        "over": "HTTP",
    }
    return judge("finding", p95, full=session.full, detail=detail)


def _path(ask: Ask[Any]) -> str:
    return f"{ask.path}?{urlencode(ask.params)}"


def _all(address: str, paths: Sequence[str]) -> list[float]:
    """Milliseconds of every question, asked by all clients together."""
    shares = [paths[at::CLIENTS] for at in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [
            each for times in pool.map(lambda one: _timed(address, one), shares) for each in times
        ]


def _timed(address: str, paths: Sequence[str]) -> list[float]:
    """One client with one connection.

    Raises:
        UnavailableError: The node did not answer a question.
    """
    connection = HTTPConnection(urlsplit(address).netloc)
    times = []
    for path in paths:
        started = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        times.append((time.perf_counter() - started) * 1000)
        if response.status != HTTPStatus.OK:
            raise UnavailableError(f"{path} was answered {response.status}; see the node's log")
    connection.close()
    return times
