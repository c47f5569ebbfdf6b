"""Real processes of a node, started and killed by tests; a test stops only its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import msgspec

from mulu.node.child import Orders, Word
from mulu.node.home import Home
from tests.support.small_chain import PASSPHRASE


class Process:
    """One child process of a node, without a parent around it."""

    def __init__(
        self,
        name: str,
        home: Home,
        *,
        accept_clock: bool = True,
        before: Callable[[], None] | None = None,
    ) -> None:
        home.run.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mulu.node", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=before,  # noqa: PLW1509 - nothing here has started a thread
        )
        orders = Orders(
            home=str(home.root),
            passphrase=PASSPHRASE,
            listen="127.0.0.1:0",
            accept_clock=accept_clock,
        )
        self.process.stdin.write(msgspec.json.encode(orders) + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        self.word = msgspec.json.decode(line, type=Word) if line else Word(ready=False)

    def kill(self) -> None:
        """kill -9."""
        os.kill(self.process.pid, signal.SIGKILL)
        self._wait()

    def stop(self) -> int:
        """Let go of it as a parent that ends does."""
        self.process.stdin.close()
        return self._wait()

    def _wait(self) -> int:
        status = self.process.wait(60)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        return status
