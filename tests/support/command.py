"""The command line called in this process, its output caught."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mulu.cli.main import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What one call did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on standard output."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document


class Mulu:
    """Calls ``mulu`` with a home; the environment says nothing that a test does not say.

    Args:
        capture: Catches standard output and error.
        home: The home folder.
    """

    def __init__(self, capture: pytest.CaptureFixture[str], home: Path) -> None:
        self._capture = capture
        self.home = home

    def __call__(self, *words: object, home: Path | None = None) -> Called:
        """Call a command."""
        self._capture.readouterr()
        status = run(["--home", str(home or self.home), *map(str, words)])
        caught = self._capture.readouterr()
        return Called(status=status, out=caught.out, err=caught.err)

    def json(self, *words: object, status: int = 0) -> dict[str, Any]:
        """Call a command with ``--json`` and read its document."""
        called = self("--json", *words)
        assert called.status == status, (words, called)
        return called.json


CLEAN: Mapping[str, str | None] = {
    "MULU_HOME": None,
    "MULU_LANG": "en",
    "MULU_DEBUG": None,
    "MULU_PASSPHRASE": "a passphrase of tests",
    "LC_ALL": None,
    "LC_MESSAGES": None,
    "LANG": None,
    "LANGUAGE": None,
}


def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what the command line reads from the environment."""
    for name, value in CLEAN.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
