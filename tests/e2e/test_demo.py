"""The README's first command, as a newcomer runs it: `make demo SERVE=0`, without the set-up."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.place import REPO

STEPS = 9


def run_demo(folder: Path, **wishes: str) -> "subprocess.CompletedProcess[str]":
    """Run the demonstration in a folder, on a free port."""
    environment = os.environ | {"SERVE": "0", "PORT": "0", "MULU_LANG": "en"} | wishes
    return subprocess.run(
        [sys.executable, "-m", "mulu.cli.demo"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_the_journey_on_the_bundled_city(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(REPO / "examples")
    done = run_demo(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if line.startswith("[")]
    assert [line[:5] for line in steps] == [f"[{n}/{STEPS}]" for n in range(1, STEPS + 1)]
    assert "accepted   400" in done.stdout
    assert "claim.path" in done.stdout
    assert "journey is complete" in done.stdout
    home = tmp_path / "var" / "demo"
    assert not (home / "run" / "address").exists(), "the node was stopped"
    assert run_demo(tmp_path, DATA="nowhere.json").returncode == 2, "made anew, and told why not"


def test_the_journey_on_the_users_own_file(tmp_path: Path, shared: Path) -> None:
    file = shared / "data" / "cn-open-data-portals" / "anhui_bengbu.json"
    done = run_demo(tmp_path, DATA=str(file), MULU_LANG="zh")
    assert done.returncode == 0, done.stdout + done.stderr
    records = len(json.loads(file.read_bytes()))
    assert re.search(rf"读取 +{records}\b", done.stdout)


@pytest.mark.parametrize("wrong", [{"VALIDATORS": "0"}, {"PORT": "many"}], ids=str)
def test_what_cannot_be_done_is_said(tmp_path: Path, wrong: dict[str, str]) -> None:
    done = run_demo(tmp_path, **wrong)
    assert done.returncode == 2
    assert not (tmp_path / "var").exists()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_pages_are_served_until_the_demonstration_is_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    data = tmp_path / "small.json"
    data.write_text(json.dumps([{"标题": "路灯清单", "提供方": "城管局"}]), encoding="utf-8")
    environment = os.environ | {"SERVE": "1", "PORT": "0", "DATA": str(data), "MULU_LANG": "en"}
    command = [sys.executable, "-m", "mulu.cli.demo"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        lines = iter(demo.stdout.readline, "")
        address = next(line.split()[-1] for line in lines if "pages and API:" in line)
        assert httpx.get(f"{address}/readyz", timeout=30).status_code == 200
        demo.send_signal(number)
        assert demo.wait(60) == (0 if number is signal.SIGINT else 128 + number)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address}/readyz", timeout=30)
