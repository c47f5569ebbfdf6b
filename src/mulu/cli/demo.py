"""``make demo``: one record's whole journey on a new chain, then the pages are served.

Every step is a command of ``mulu``, printed before it runs, in this process; only the node is a
process of its own, as it is for everybody. Read from the environment: ``SERVE`` (0 ends after the
journey), ``DATA`` (catalogue files instead of the bundled city), ``PORT`` (0 takes a free one) and
``VALIDATORS``.

Source: docs/spec/cli.md CLI-22.
"""

import fcntl
import os
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from rich.console import Console

from mulu.cli.errors import ChecksSayNoError, UsageError, tell
from mulu.cli.journey import Journey, StepFailedError
from mulu.cli.network import homes_of
from mulu.cli.network_journey import NetworkJourney
from mulu.cli.network_nodes import running_network
from mulu.cli.node_process import running_node
from mulu.core.errors import MuluError
from mulu.node.home import Home

PASSPHRASE: Final = "demo"  # noqa: S105 - opens throw-away keys of an example chain only
PORT_MAX: Final = 65535
VALIDATORS_MAX: Final = 7
"""More on one machine only take turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for."""

    serve: bool
    port: int
    data: tuple[str, ...]
    """Catalogue files or folders."""
    home: Path
    """Where everything is made: a home, or the folder of a network's homes."""
    validators: int = 1
    """1 is a chain of one node without an engine."""


def read_wishes(environment: Mapping[str, str]) -> Wishes:
    """Read what was asked for from the environment.

    Raises:
        UsageError: A value is wrong.
    """
    validators = environment.get("VALIDATORS", "") or "1"
    if not validators.isdigit() or not 1 <= int(validators) <= VALIDATORS_MAX:
        raise UsageError(
            f"VALIDATORS={validators}：应为 1–{VALIDATORS_MAX} · a number from 1 to"
            f" {VALIDATORS_MAX}"
        )
    port = environment.get("PORT", "") or "8640"
    if not port.isdigit() or int(port) > PORT_MAX:
        raise UsageError(f"PORT={port}：应为 0–{PORT_MAX} · a number from 0 to {PORT_MAX}")
    return Wishes(
        serve=environment.get("SERVE", "1") != "0",
        port=int(port),
        data=tuple(shlex.split(environment.get("DATA", ""))) or (str(_bundled_city()),),
        home=Path("var") / "demo",
        validators=int(validators),
    )


def _bundled_city() -> Path:
    """The example city: of the checkout we stand in, else of the one this program runs from."""
    here = Path("examples") / "city"
    return here if here.is_dir() else Path(__file__).resolve().parents[3] / here


def clear_home(home: Path) -> None:
    """Remove what an earlier demonstration left.

    Raises:
        ChecksSayNoError: The folder was not made by a demonstration, or one still runs on it.
    """
    if not home.is_symlink() and not home.exists():
        return
    if home.is_symlink() or not home.is_dir():
        raise ChecksSayNoError(f"{home} 不是文件夹，请移走它 · is no folder; move it away")
    if any(home.iterdir()) and not Home(home).cheap_keys_file.exists():
        raise ChecksSayNoError(
            f"{home} 不是演示建立的，不会删除；请移走它 · was not made by a demonstration and is"
            " not removed; move it away"
        )
    _ensure_idle(home)
    shutil.rmtree(home)


def _ensure_idle(home: Path) -> None:
    for lock in sorted([*home.glob("run/*.lock"), *home.glob("*/run/*.lock")]):
        with lock.open("r") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as err:
                raise ChecksSayNoError(
                    f"另一个演示正在 {home} 上运行，请先停止它 · another demonstration runs on"
                    f" {home}; stop it first"
                ) from err


def free_port(wishes: Wishes) -> int:
    """The port to listen at: the one asked for; when it is taken and nobody waits for it, any.

    Raises:
        ChecksSayNoError: It is taken, and the pages were to be served there.
    """
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", wishes.port))
        except OSError as err:
            if not wishes.serve:
                return 0
            raise ChecksSayNoError(
                f"端口 {wishes.port} 已被占用，请用 make demo PORT=0 · port {wishes.port} is taken;"
                " use make demo PORT=0"
            ) from err
    return wishes.port


def main() -> int:
    """Run the demonstration.

    Returns:
        0 after the journey, or the exit status of the step that failed.
    """
    signal.signal(signal.SIGTERM, _end)
    try:
        return _run(read_wishes(os.environ))
    except StepFailedError as err:
        Console(stderr=True).print(f"✗ {err}", markup=False, style="bold red")
        return err.status
    except MuluError as err:
        return tell(err, json=False)
    except KeyboardInterrupt:
        return 0


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def _run(wishes: Wishes) -> int:
    console = Console(markup=False, highlight=False, soft_wrap=True)
    port = free_port(wishes)
    clear_home(wishes.home)
    home = wishes.home if wishes.validators == 1 else wishes.home / "org1"
    os.environ.update(MULU_HOME=str(home), MULU_PASSPHRASE=PASSPHRASE)
    console.print("mulu 目录链：一条记录的完整旅程 · one record's whole journey", style="bold")
    console.print(f"$ export MULU_HOME={home} MULU_PASSPHRASE={PASSPHRASE}", style="dim")
    if wishes.validators > 1:
        return _run_network(console, wishes, port)
    journey = Journey(console, wishes.home, wishes.data)
    journey.make_chain()
    with running_node(wishes.home, f"127.0.0.1:{port}", wishes.home / "node.log") as node:
        journey.node_started(node.url)
        journey.go()
        if wishes.serve:
            journey.serving(node.url)
            return node.wait()
    return 0


def _run_network(console: Console, wishes: Wishes, port: int) -> int:
    journey = NetworkJourney(console, wishes.home, wishes.data, wishes.validators)
    journey.make_network(port)
    homes = homes_of(wishes.home)
    with running_network(homes, [PASSPHRASE] * len(homes), wishes.home) as network:
        journey.nodes_started(network)
        journey.go()
        journey.lose_one(network)
        if wishes.serve:
            journey.serving(" ".join(network.urls.values()))
            network.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
