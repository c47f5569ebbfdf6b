"""A tiny run of the consortium's measurements with real engines: figures come out unjudged."""

import json
from pathlib import Path

import pytest

from mulu.bench import city
from mulu.bench.__main__ import main
from mulu.bench.figures import BFT_NAMES, CONSORTIUM, NAMES, TARGETS, judge
from mulu.bench.peers import peer_rate
from mulu.bench.run import CONSORTIUM as MEASUREMENTS
from mulu.core.errors import UnavailableError

PEER = """
import json, sys
print(json.dumps({"peer": "fabric", "run": 0, "tx_per_s": 1234.5, "words": sys.argv[1:]}))
"""


@pytest.fixture
def small_city(monkeypatch: pytest.MonkeyPatch) -> None:
    """A city of three organisations, so that little has to be registered first."""
    monkeypatch.setattr(city, "ORGS", 3)
    monkeypatch.setattr(city, "SYSTEMS", 3)


def figures(folder: Path, *names: str) -> dict[str, dict[str, object]]:
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in names}


@pytest.mark.engine
@pytest.mark.usefixtures("small_city")
def test_rates_come_out_of_a_tiny_run_beside_the_engine_and_a_peer(tmp_path: Path) -> None:
    peers = tmp_path / "peers"
    peers.mkdir()
    (peers / "peers.py").write_text(PEER)
    names = ("bft_rate", "bft_kvstore", "bft_fabric")
    small = ("--tx", "60", "--runs", "1", "--peers", str(peers))
    assert main([*names, *small, "--folder", str(tmp_path), "--json"]) == 0
    found = figures(tmp_path, *names)
    assert {figure["verdict"] for figure in found.values()} == {"not judged"}
    rate = found["bft_rate"]["value"]
    assert rate > 0
    assert found["bft_fabric"]["value"] == pytest.approx(rate / 1234.5)
    assert found["bft_kvstore"]["detail"]["ours"] == rate
    assert 1000 < found["bft_rate"]["detail"]["frame_bytes"] < 1800
    assert set(found["bft_rate"]["detail"]["cpu_us_a_transaction"]) >= {"ledger", "engine"}


@pytest.mark.engine
@pytest.mark.usefixtures("small_city")
def test_a_killed_validator_and_a_fresh_one_catch_up(tmp_path: Path) -> None:
    names = ("bft_restart", "bft_fresh")
    assert main([*names, "--tx", "40", "--folder", str(tmp_path), "--json"]) == 0
    found = figures(tmp_path, *names)
    assert all(figure["value"] > 0 for figure in found.values())
    assert found["bft_restart"]["detail"] == {"transactions": 40, "missed": 2}


def test_every_figure_of_a_consortium_has_one_measurement() -> None:
    given = [name for names, _ in MEASUREMENTS for name in names]
    assert sorted(given) == sorted(BFT_NAMES)
    assert CONSORTIUM not in {*NAMES, *TARGETS}


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("bft_rate", 2_000, "goal"),
        ("bft_rate", 800, "must"),
        ("bft_rate", 799, "missed"),
        ("bft_idle_p50", 0.3, "goal"),
        ("bft_idle_p50", 0.41, "missed"),
        ("bft_sixteen", 1e9, "must"),
    ],
)
def test_figures_are_judged_by_their_bounds(name: str, value: float, verdict: str) -> None:
    assert judge(name, value, full=True, detail={}).verdict == verdict


@pytest.mark.parametrize("script", [None, "raise SystemExit(1)", "print('no document')", ""])
def test_a_peer_that_does_not_say_is_no_figure(tmp_path: Path, script: str | None) -> None:
    if script is not None:
        (tmp_path / "peers.py").write_text(script)
    with pytest.raises(UnavailableError, match="did not measure fabric"):
        peer_rate(tmp_path, tmp_path, "fabric", 1, 1)


def test_a_peer_is_asked_for_what_we_send(tmp_path: Path) -> None:
    (tmp_path / "peers.py").write_text(
        "import json, sys\nopen('asked', 'w').write(' '.join(sys.argv[1:]))\n" + PEER
    )
    assert peer_rate(tmp_path, tmp_path / "work", "fabric", 70, 1024) == 1234.5
    asked = (tmp_path / "asked").read_text()
    assert asked == f"run --work {tmp_path}/work fabric --count 70 --size 1024 --conc 512"
