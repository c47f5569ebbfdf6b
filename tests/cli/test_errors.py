"""The one map to exit statuses: CLI-3."""

import json

import pytest

from mulu.cli import errors
from mulu.client.answers import Problem
from mulu.client.errors import (
    AskError,
    NodeUnavailableError,
    NotAdmittedError,
    NotFoundError,
    NoTrustError,
    RefusedByChainError,
)
from mulu.client.keystore import KeystoreError
from mulu.core.errors import InvariantError, MuluError, VerificationError
from mulu.node.home import HomeError
from mulu.node.settings import SettingsError
from mulu.node.supervisor import StartError
from mulu.store.errors import DiskFullError

PROBLEM = Problem(
    title="x", status=422, detail="record x-a/1 is there", module="catalog", code=7, height=1
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedByChainError(PROBLEM), 1),
        (NotAdmittedError(PROBLEM), 1),
        (errors.ChecksSayNoError("no"), 1),
        (KeystoreError("wrong passphrase"), 1),
        (NotFoundError("no such record"), 1),
        (errors.UsageError("how"), 2),
        (AskError("how"), 2),
        (HomeError("no chain"), 2),
        (SettingsError("no TOML"), 2),
        (NodeUnavailableError("gone"), 3),
        (StartError("no"), 3),
        (DiskFullError("full"), 3),
        (VerificationError("claim.path", "no"), 4),
        (NoTrustError(), 4),
        (InvariantError("ours"), 4),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_family_has_its_exit_status(
    error: MuluError, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert errors.tell(error, json=True) == status
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == status
    assert document["error"] == str(error)


def test_module_and_code_are_the_chains(capsys: pytest.CaptureFixture[str]) -> None:
    errors.tell(RefusedByChainError(PROBLEM), json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["module"], document["code"]) == ("catalog", 7)
    errors.tell(VerificationError("claim.path", "no"), json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["module"], document["code"]) == ("proof", "claim.path")


def test_a_refusal_is_told_in_chinese_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULU_LANG", "zh")
    errors.tell(RefusedByChainError(PROBLEM), json=False)
    told = capsys.readouterr().err
    assert told.startswith("被拒绝：代码已被占用")
    assert "record x-a/1 is there" in told
