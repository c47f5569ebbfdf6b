"""The command line on a node under measurement, as somebody types it: for harvests.

Source: docs/performance.md, "How it is measured".
"""

import os
import subprocess
import sys
from typing import Any

import msgspec

from mulu.bench.host import RunningNode
from mulu.bench.lab import PASSPHRASE
from mulu.core.errors import UnavailableError


class CommandFailedError(UnavailableError):
    """A command of the measurement did not end as it must."""


class Command:
    """Calls ``mulu --json`` on a running node.

    Args:
        node: It is up.
    """

    def __init__(self, node: RunningNode) -> None:
        self._words = [sys.executable, "-m", "mulu", "--json", "--home", str(node.home.root)]
        self._environment = os.environ | {"MULU_PASSPHRASE": PASSPHRASE, "MULU_LANG": "en"}

    def __call__(self, *words: str) -> dict[str, Any]:
        """Call a command; its one document.

        Raises:
            CommandFailedError: It failed.
        """
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [*self._words, *words], env=self._environment, check=False, stdout=subprocess.PIPE
        )
        if done.returncode:
            raise CommandFailedError(f"mulu {words[0]} ended with {done.returncode}")
        answer: dict[str, Any] = msgspec.json.decode(done.stdout)
        return answer

    def new_orgs(self, count: int) -> list[str]:
        """Register organisations; their ids."""
        made = (self("org", "add", f"采集单位{number}") for number in range(count))
        return [str(one["orgs"][0]["org_id"]) for one in made]
