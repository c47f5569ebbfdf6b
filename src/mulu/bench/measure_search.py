"""Search as one client sees it: 2 to 8 characters, half with filters, a capped count, newest first.

Source: docs/performance.md, "Figures".
"""

import random
import time
from collections.abc import Iterator
from typing import Final

from mulu.bench.city import plan_city
from mulu.bench.figures import Figure, judge, percentile
from mulu.bench.host import running_node
from mulu.bench.load import Load
from mulu.bench.session import PER_TX, Session
from mulu.bench.workload import SEED, make_draft, plan_transactions
from mulu.client.asks import entries, filters
from mulu.client.http import Http
from mulu.core.canonical import decode
from mulu.modules.catalog.texts import EntryText
from mulu.tx.parts import SALT_BYTES

QUERIES: Final = 2_000
WARM_UP: Final = 50
PAGE: Final = 20
CHARS_MIN, CHARS_MAX = 2, 8


def measure_search(session: Session, load: Load) -> Figure:
    """Ask a running node over HTTP, one question after the other."""
    queries = list(questions(session, min(QUERIES, session.entries)))
    times: list[float] = []
    hits = 0
    with running_node(load.made.home) as node:
        http = Http(node.address)
        with session.bar("searching", len(queries)) as advance:
            for narrowed in queries[:WARM_UP]:
                http.ask(entries(narrowed, limit=PAGE))
            for narrowed in queries:
                started = time.perf_counter()
                answer = http.ask(entries(narrowed, limit=PAGE))
                times.append((time.perf_counter() - started) * 1000)
                hits += bool(answer.entries)
                advance(1)
        http.close()
    p95 = percentile(times, 95)
    detail = {
        "p50_ms": percentile(times, 50),
        "p95_ms": p95,
        "p99_ms": percentile(times, 99),
        "with_hits": hits / len(times),
        "over": "HTTP",
    }
    return judge("search", p95, full=session.full, detail=detail)


def questions(session: Session, count: int) -> Iterator[dict[str, str]]:
    """Pieces of texts that are in the catalogue, half of them narrowed to what their entry says."""
    rng = random.Random(SEED)  # noqa: S311 - repeatable questions
    plans = plan_transactions(session.entries, PER_TX)
    orgs = plan_city(session.entries, PER_TX)
    while count > 0:
        draft = make_draft(rng.choice(plans))
        for part in rng.sample(draft.parts, min(len(draft.parts), 50, count)):
            text = decode(part[SALT_BYTES:], EntryText)
            words = rng.choice((text.title, text.summary, rng.choice(text.items).name))
            count -= 1
            yield filters(q=_piece(rng, words), **_narrow(rng, orgs[draft.key // 10].org_id))


def _piece(rng: random.Random, words: str) -> str:
    size = rng.randint(CHARS_MIN, CHARS_MAX)
    start = rng.randint(0, max(0, len(words) - size))
    return words[start : start + size]


def _narrow(rng: random.Random, org_id: str) -> dict[str, str]:
    if rng.random() < 0.5:  # noqa: PLR2004 - half of them
        return {}
    chosen = {"org": org_id, "share_type": str(rng.choice((1, 2))), "level": "G2"}
    return {name: chosen[name] for name in rng.sample(sorted(chosen), rng.randint(1, 2))}
