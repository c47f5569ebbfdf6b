"""Readiness as it is asked for: the problem, the status and the figures say the same."""

from dataclasses import replace

import pytest

from mulu.api.against import REASONS
from mulu.api.watching import DiskFigures
from mulu.machine.decided import Decided
from mulu.node.ipc import EngineState
from mulu.proof.trust import cometbft_trust
from mulu.proof.trusted_set import TrustedValidator
from tests.support.asgi import ask
from tests.support.fake_node import T0, FakeNode

SPOILING = {
    "ledger_gone": lambda node: setattr(node, "down", "the ledger process is not there"),
    "halted": lambda node: setattr(node, "halted", "the disk is full"),
    "engine_down": lambda node: setattr(node, "engine", EngineState(running=False)),
    "no_peers": lambda node: setattr(node, "engine", EngineState(running=True, validators=4)),
    "silent": lambda node: setattr(node.chance, "now", node.chance.now + 31_000),
    "clock_behind": lambda node: setattr(node.chance, "now", node.chance.now - 100_000),
    "disk_low": lambda node: setattr(
        node.host, "disk_figures", DiskFigures(free_bytes=1 << 20, size_bytes=1 << 40)
    ),
}


def _follow_clock(node: FakeNode) -> None:
    """Let the monotonic clock follow the wall clock, so that they do not part."""
    node.host.monotonic_ms = lambda: node.chance.now  # type: ignore[method-assign]


def _get(node: FakeNode, app: object, url: str) -> tuple[int, dict[str, object]]:
    answer = ask(app, "GET", url)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("name", SPOILING)
def test_a_reason_stands_in_the_problem_in_the_status_and_in_the_figures(
    empty: FakeNode, name: str
) -> None:
    _follow_clock(empty)
    app = empty.app()
    assert _get(empty, app, "/readyz")[0] == 200
    SPOILING[name](empty)
    status, problem = _get(empty, app, "/readyz")
    assert (status, problem["code"]) == (503, 5)
    assert str(problem["detail"]).startswith(f"{name}: ")
    told = _get(empty, app, "/v1/status")[1]
    assert [each["name"] for each in told["reasons"]] == [name]
    assert (told["ready"], told["reason"]) == (False, problem["detail"])
    figures = ask(app, "GET", "/metrics").text.splitlines()
    assert "mulu_ready 0" in figures
    held = [each for each in REASONS if f'mulu_not_ready{{reason="{each}"}} 1' in figures]
    assert held == [name]
    assert _get(empty, app, "/healthz")[0] == 200


def test_clocks_that_part_are_noticed(empty: FakeNode) -> None:
    app = empty.app()
    empty.host.monotonic += 61_000
    assert _get(empty, app, "/readyz")[1]["detail"].startswith("clock_jumped: ")


def test_an_engines_first_block_is_as_old_as_its_genesis_and_not_behind(empty: FakeNode) -> None:
    trust = cometbft_trust(
        chain=empty.trust.chain,
        validators=[TrustedValidator(power=1, public_key="ab" * 32, suite=1)],
    )
    empty.needs = replace(empty.needs, facts=replace(empty.facts, trust=trust))
    empty.engine = EngineState(running=True, height=1, validators=1)
    _follow_clock(empty)
    app = empty.app()
    empty.chance.now += 40_000  # nothing at all has come for that long
    assert _get(empty, app, "/readyz")[1]["detail"].startswith("behind: ")
    empty.application.finalize(Decided(height=1, time_ms=T0, transactions=()))
    empty.application.commit(b"")
    app = empty.app()
    assert _get(empty, app, "/readyz")[0] == 200
    empty.chance.now += 31_000
    assert _get(empty, app, "/readyz")[1]["detail"].startswith("behind: ")
