"""What the demonstration does before its first step: CLI-22."""

import fcntl
import socket
from pathlib import Path

import pytest

from mulu.cli.demo import clear_home, free_port, read_wishes
from mulu.cli.errors import ChecksSayNoError, UsageError


def test_wishes_come_from_the_environment() -> None:
    wishes = read_wishes({"SERVE": "0", "DATA": "a.json 'b c.json.gz'", "PORT": "0"})
    assert (wishes.serve, wishes.port, wishes.data) == (False, 0, ("a.json", "b c.json.gz"))
    assert (wishes.home, wishes.validators) == (Path("var") / "demo", 1)
    assert read_wishes({"VALIDATORS": "4"}).validators == 4


def test_by_default_the_bundled_city_is_served_on_8640() -> None:
    wishes = read_wishes({})
    assert (wishes.serve, wishes.port) == (True, 8640)
    assert [Path(path).name for path in wishes.data] == ["city"]
    assert all(Path(path).is_dir() for path in wishes.data)


@pytest.mark.parametrize(
    "wrong", [{"VALIDATORS": "99"}, {"VALIDATORS": "no"}, {"PORT": "x"}, {"PORT": "70000"}]
)
def test_what_cannot_be_done_is_a_usage_error(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        read_wishes(wrong)


def test_only_a_folder_that_a_demonstration_made_is_removed(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    clear_home(home)
    home.mkdir()
    (home / "letter").write_text("mine")
    with pytest.raises(ChecksSayNoError):
        clear_home(home)
    assert (home / "letter").exists()
    (home / "throw-away").touch()
    clear_home(home)
    assert not home.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "other"
    target.mkdir()
    (target / "throw-away").touch()
    link = tmp_path / "demo"
    link.symlink_to(target)
    with pytest.raises(ChecksSayNoError):
        clear_home(link)
    assert (target / "throw-away").exists()


@pytest.mark.parametrize("name", ["node.lock", "ledger.lock"])
def test_a_running_demonstration_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "throw-away").touch()
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ChecksSayNoError):
            clear_home(tmp_path)
    assert (tmp_path / "throw-away").exists()


def test_a_taken_port_matters_only_when_somebody_waits_for_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert free_port(read_wishes({"SERVE": "0", "PORT": port})) == 0
        with pytest.raises(ChecksSayNoError):
            free_port(read_wishes({"PORT": port}))
