"""The engine's program: found, checked, built by the Go that is here, and never fetched (ENG-1,
ENG-2)."""

import json
import os
import sys
from pathlib import Path

import pytest

from mulu.node import engine_build
from mulu.node.engine import (
    VERSION,
    EngineMissingError,
    cached_engine,
    find_engine,
    record_of,
    sha256_of,
)
from mulu.node.engine_build import EngineBuildError, find_go, install_engine

ENGINE = "#!/bin/sh\necho {version}\n"
GO = """#!/bin/sh
if [ "$1" = env ]; then echo {version}; exit; fi
echo "$GOTOOLCHAIN $CGO_ENABLED $*" >> {log}
{build}
"""


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    """No engine and no Go of this machine."""
    monkeypatch.delenv("MULU_ENGINE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))


@pytest.fixture
def with_go(tmp_path, monkeypatch):
    def make(version: str = "go1.22.11", built: str = VERSION, place: str = "bin") -> Path:
        build = f"printf '#!/bin/sh\\necho {built}\\n' > $GOBIN/cometbft; chmod +x $GOBIN/cometbft"
        text = GO.format(version=version, build=build if built else "echo no network >&2; exit 1",
                         log=tmp_path / "asked")  # fmt: skip
        program(tmp_path / place / "go", text)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
        return tmp_path / "asked"

    return make


def test_without_an_engine_the_way_to_one_is_said():
    with pytest.raises(EngineMissingError, match="mulu engine install"):
        find_engine()


def test_it_is_built_once_checked_and_recorded(with_go):
    asked = with_go()
    path = install_engine()
    assert path == cached_engine() == find_engine()
    record = json.loads(record_of(path).read_text())
    assert record == {"go": "1.22.11", "sha256": sha256_of(path), "version": VERSION}
    assert install_engine() == path
    (line,) = asked.read_text().splitlines()
    assert line.split() == [
        "local", "0", "install", "-trimpath", "-buildvcs=false", engine_build.PACKAGE,
    ]  # fmt: skip
    install_engine(again=True)
    assert len(asked.read_text().splitlines()) == 2
    assert sorted(each.name for each in path.parent.iterdir()) == [
        path.name,
        record_of(path).name,
    ]


def test_a_changed_engine_is_not_run(with_go):
    with_go()
    path = install_engine()
    path.write_text(path.read_text() + "# changed\n")
    with pytest.raises(EngineMissingError, match="SHA-256"):
        find_engine()
    record_of(path).unlink()
    with pytest.raises(EngineMissingError, match="cannot be read"):
        find_engine()


@pytest.mark.parametrize(
    ("built", "error", "says"),
    [("0.38.19", EngineMissingError, "0.38.19"), ("", EngineBuildError, "no network")],
)
def test_what_is_not_the_pinned_version_is_not_kept(with_go, built, error, says):
    with_go(built=built)
    with pytest.raises(error, match=says):
        install_engine()
    assert list(cached_engine().parent.iterdir()) == []


def test_no_go_is_said_with_both_ways_out():
    with pytest.raises(EngineBuildError, match=r"system's Go, or pip install 'mulu\[engine\]'"):
        install_engine()
    assert not cached_engine().exists()


def test_an_old_go_is_passed_over_for_the_one_beside_the_interpreter(with_go, tmp_path):
    with_go("go1.19.8")
    with pytest.raises(EngineBuildError, match=r"go is 1\.19"):
        find_go()
    with_go("go1.27.3", place="venv/bin")
    assert find_go() == (str(tmp_path / "venv" / "bin" / "go"), "1.27.3")


def test_a_named_program_is_taken_when_it_is_the_pinned_version(tmp_path, monkeypatch):
    named = program(tmp_path / "mine", ENGINE.format(version=f"{VERSION}+abc"))
    monkeypatch.setenv("MULU_ENGINE", str(named))
    assert find_engine() == named
    program(named, ENGINE.format(version="0.40.0"))
    with pytest.raises(EngineMissingError, match=r"0\.40\.0; 0\.38\.26 is needed"):
        find_engine()
    os.environ["MULU_ENGINE"] = str(tmp_path / "nothing")
    with pytest.raises(EngineMissingError, match="cannot be run"):
        find_engine()


@pytest.mark.engine
def test_the_real_one_says_its_version(monkeypatch):
    """On the engine of this machine, when there is one."""
    monkeypatch.undo()
    assert find_engine().is_file()
