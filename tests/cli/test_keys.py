"""``key new|list|show`` without a chain to talk to: CLI-14 and KEY-6."""

import pytest

from mulu.core.signing import key_id
from tests.support.command import Mulu

SHAPE = {"name", "key_id", "suite", "public_key", "purpose"}


def test_a_new_key_is_a_members_and_encrypted(mulu: Mulu) -> None:
    made = mulu.json("key", "new", "bureau")
    assert set(made) == SHAPE
    assert (made["suite"], made["purpose"]) == ("ed25519", "member")
    assert made["key_id"] == key_id(1, bytes.fromhex(made["public_key"]))
    file = mulu.home / "keys" / "bureau.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert mulu.json("key", "show", "bureau") == made


def test_a_new_key_may_be_of_suite_2(mulu: Mulu) -> None:
    made = mulu.json("key", "new", "bureau", "--suite", "sm2")
    assert (made["suite"], len(made["public_key"])) == ("sm2", 130)
    assert made["key_id"] == key_id(2, bytes.fromhex(made["public_key"]))
    assert mulu.json("key", "show", "bureau") == made
    assert "sm2" in mulu("key", "list").out


def test_list_names_every_key(mulu: Mulu) -> None:
    mulu.json("key", "new", "bureau")
    keys = mulu.json("key", "list")["keys"]
    assert [key["name"] for key in keys] == ["authority", "bureau", "node", "operator"]
    assert all(set(key) == SHAPE for key in keys)
    assert "bureau" in mulu("key", "list").out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("key", "new", "authority"), 1),
        (("key", "new", "Not A Name"), 1),
        (("key", "show", "nobody"), 1),
        (("key", "new", "a", "--org", "o0001"), 2),
        (("key", "new", "a", "--roles", "auditor"), 2),
        (("key", "new", "a", "--org", "o0001", "--roles", "king"), 2),
        (("key", "new", "a", "--suite", "sm9"), 2),
        (("key", "rotate", "authority", "--suite", "sm9"), 2),
        (("key", "new", "a", "--org", "o0001", "--roles", "auditor"), 3),
        (("key", "rotate", "node"), 2),
        (("key", "rotate", "nobody"), 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_cannot_be_done_changes_nothing(
    mulu: Mulu, words: tuple[str, ...], status: int
) -> None:
    before = {path: path.read_bytes() for path in (mulu.home / "keys").iterdir()}
    assert mulu.json(*words, status=status)["status"] == status
    assert {path: path.read_bytes() for path in (mulu.home / "keys").iterdir()} == before


def test_no_passphrase_is_ever_an_argument(mulu: Mulu) -> None:
    assert mulu("key", "new", "a", "--passphrase", "secret").status == 2
