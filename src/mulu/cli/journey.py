"""The steps of the demonstration, each a command of ``mulu`` as anybody would type it.

Source: docs/spec/cli.md CLI-22.
"""

import contextlib
import io
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console

from mulu.cli.errors import UNVERIFIED, ChecksSayNoError
from mulu.cli.journey_drift import show_drift
from mulu.cli.main import run
from mulu.core.errors import MuluError

STEPS: Final = 9
SUMMARY_SHOWN: Final = 200
"""Characters of the old summary that the revised one keeps."""
_CHECKED: Final = "本条已由提供单位核对。"


class StepFailedError(MuluError):
    """A step of the demonstration did not end as it must.

    Attributes:
        status: Exit status of its command, never 0.
    """

    def __init__(self, command: str, status: int, asked: int) -> None:
        super().__init__(
            f"{command}：退出码 {status}，应为 {asked} · exit status {status} instead of {asked}"
        )
        self.status = status or UNVERIFIED


class Journey:
    """One record's way through the chain.

    Args:
        console: Where steps are announced.
        home: The chain's home, empty.
        data: Catalogue files and folders.
        steps: How many there are.
    """

    def __init__(
        self, console: Console, home: Path, data: Sequence[str], steps: int = STEPS
    ) -> None:
        self._console = console
        self._home = home
        self._data = data
        self._steps = steps
        self._step = 0

    def make_chain(self) -> None:
        """Step 1."""
        self.begin("新建一条链，密钥仅供演示", "a new chain with throw-away keys")
        self.run("init", "--chain-id", "demo", "--throw-away")

    def node_started(self, url: str) -> None:
        """Step 2: the node is up."""
        self.begin("启动节点", "start the node")
        self._console.print("$ mulu start", style="dim")
        self._console.print(f"  {url}")

    def go(self) -> None:
        """Steps 3 to 9."""
        self.begin("导入目录", "import the catalogue")
        self.run("import", *self._data)
        code = self._one_entry()
        self.begin("提供单位用自己的密钥确认并修订一条", "the provider confirms and revises one")
        org = self._confirm_and_revise(code)
        show_drift(self, self._home, code, org)
        present, absent = self._prove(code)
        trust = self._verify(present, absent)
        self._forge(present, trust)
        self.begin("审计：从第一个区块重放", "audit: replay from block 1")
        self.run("audit", "--trust", trust)
        if self._step == self._steps:
            self.complete()

    def complete(self) -> None:
        """Nothing is left to show."""
        self._console.print("✓ 全程完成 · the journey is complete", style="bold green")

    def serving(self, url: str) -> None:
        """The pages are served until Ctrl-C."""
        self._console.print(f"\n页面与接口 · pages and API: {url}", style="bold")
        self._console.print("Ctrl-C 结束 · Ctrl-C ends")

    def _one_entry(self) -> str:
        entries = self.ask("search", "--kind", "data_entry", "--limit", "1")["entries"]
        if not entries:
            raise ChecksSayNoError(
                "导入后没有数据目录，无法继续 · no data entry was imported to go on with"
            )
        return str(entries[0]["code"])

    def _confirm_and_revise(self, code: str) -> str:
        entry = self.ask("show", code)
        summary = str((entry["text"] or {}).get("summary", ""))[:SUMMARY_SHOWN]
        org = str(entry["provider"]["org_id"])
        self.run("key", "new", "provider", "--org", org, "--roles", "sharing_office")
        self.run("--as", "provider", "confirm", code)
        self.run("--as", "provider", "revise", code, "--set", f"summary={summary}{_CHECKED}")
        self.run("history", code)
        return org

    def _prove(self, code: str) -> tuple[str, str]:
        self.begin("证明一条存在、一条不存在", "prove one present and one absent")
        folder = self._home / "proofs"
        folder.mkdir()
        present, absent = str(folder / "present.json"), str(folder / "absent.json")
        self.run("prove", code, "-o", present)
        never_used = code.rpartition("/")[0] + "/9999999999"
        self.run("prove", never_used, "--absent", "-o", absent)
        return present, absent

    def _verify(self, present: str, absent: str) -> str:
        self.begin("离线核验两份证明", "verify both offline against a trust file")
        trust = str(self._home / "proofs" / "trust.json")
        self.run("checkpoint", "-o", trust)
        self.run("verify", present, absent, "--trust", trust)
        return trust

    def _forge(self, present: str, trust: str) -> None:
        self.begin("改动一个字节，核验必须拒绝", "change one byte: it must be refused")
        forged = str(self._home / "proofs" / "forged.json")
        Path(forged).write_bytes(forged_by_one_byte(Path(present).read_bytes()))
        self.run("verify", forged, "--trust", trust, expected=UNVERIFIED)

    def begin(self, zh: str, en: str) -> None:
        """Announce the next step, in both languages."""
        self._step += 1
        self._console.print(f"\n[{self._step}/{self._steps}] {zh} · {en}", style="bold cyan")

    def say(self, command: str) -> None:
        """Show a command."""
        self._console.print(f"$ {command}", style="dim")

    def run(self, *words: str, expected: int = 0) -> None:
        """Run a command, shown before.

        Raises:
            StepFailedError: It ended with another status.
        """
        command = f"mulu {shlex.join(words)}"
        self.say(command)
        status = run(words)
        if status != expected:
            raise StepFailedError(command, status, expected)

    def ask(self, *words: str) -> dict[str, Any]:
        """Run a command, not shown; its one document.

        Raises:
            StepFailedError: It failed.
        """
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = run(["--json", *words])
        if status:
            raise StepFailedError(f"mulu {shlex.join(words)}", status, 0)
        answer: dict[str, Any] = msgspec.json.decode(out.getvalue())
        return answer


def forged_by_one_byte(bundle: bytes) -> bytes:
    """Change one digit in the middle of what a bundle says is in the state."""
    plain = msgspec.json.decode(bundle)
    value: str = plain["claim"]["value"]
    place = bundle.index(value.encode()) + len(value) // 2
    digit = b"0" if bundle[place : place + 1] != b"0" else b"1"
    return bundle[:place] + digit + bundle[place + 1 :]
