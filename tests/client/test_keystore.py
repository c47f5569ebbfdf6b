"""Keys at rest: what a file holds, what opens it, what does not (KEY-6, KEY-7, KEY-11, KEY-16)."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from nacl import pwhash

from mulu.client import keystore
from mulu.client.key_provider import KeyProvider, KeystoreError
from mulu.client.keystore import Keystore
from mulu.core.signing import ED25519, SM2, Sm2Signer, verify

PASSPHRASE = "a passphrase of tests"
OLD_FILE = (
    '{"box":"bdc0eca36dcffd0466762df330ae251fde72c61b2917d0771643c45c428bfd9615c6cc4d43a318682c0141f9'
    'a7b76d6c5d70ba3590ccabad5f488ff6258667945d80d6bb01ad6a5f3172762d949493",'
    '"key_id":"cb39f0f6d246b033068073b728cf5b70a204cda3b1ccb17d8160d12dcd1a5ae3",'
    '"memory_bytes":8192,"operations":1,'
    '"public_key":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",'
    '"purpose":"member","salt":"05efcff2a726e32a5eeacc8c6bb8ba9a","suite":1}\n'
)
"""Made by the version before ciphers had names."""


@pytest.fixture
def store(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "keys", cheap=True)


def members(store: Keystore, name: str) -> dict[str, object]:
    return json.loads(path_of(store, name).read_bytes())


def path_of(store: Keystore, name: str) -> Path:
    return store._path(name)


def rewrite(store: Keystore, name: str, **changes: object) -> None:
    kept = {**members(store, name), **changes}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    path_of(store, name).write_text(text + "\n", encoding="utf-8")


def test_the_keystore_is_a_provider(store: Keystore) -> None:
    provider: KeyProvider = store
    assert provider.names() == []


@pytest.mark.parametrize("suite", [ED25519, SM2])
def test_a_key_opens_with_its_passphrase_and_signs(store: Keystore, suite: int) -> None:
    made = store.create("bureau", "member", PASSPHRASE, suite)
    opened = store.open("bureau", PASSPHRASE, "member")
    assert opened.suite == suite
    assert opened.key_id == made.key_id == store.describe("bureau").key_id
    assert verify(suite, made.public_key, b"message", opened.sign(b"message"))
    with pytest.raises(KeystoreError, match="wrong passphrase"):
        store.open("bureau", PASSPHRASE + ".")
    with pytest.raises(KeystoreError, match="is a member key"):
        store.open("bureau", PASSPHRASE, "node")


def test_a_file_of_suite_1_has_the_members_it_always_had(store: Keystore) -> None:
    store.create("bureau", "member", PASSPHRASE)
    names = "box key_id memory_bytes operations public_key purpose salt suite"
    assert sorted(members(store, "bureau")) == names.split()


def test_a_file_from_before_ciphers_had_names_still_opens(store: Keystore) -> None:
    path = path_of(store, "old")
    path.parent.mkdir()
    path.write_text(OLD_FILE, encoding="utf-8")
    assert store.open("old", PASSPHRASE, "member").key_id == store.describe("old").key_id


def test_a_file_of_suite_2_is_sm4_gcm_under_argon2id(store: Keystore) -> None:
    seed = (7).to_bytes(32, "big")
    store.write("bureau", "member", PASSPHRASE, seed, SM2)
    file = members(store, "bureau")
    assert (file["cipher"], file["suite"]) == ("sm4-gcm", 2)
    key = pwhash.argon2id.kdf(
        16,
        PASSPHRASE.encode(),
        bytes.fromhex(str(file["salt"])),
        opslimit=file["operations"],
        memlimit=file["memory_bytes"],
    )
    box = bytes.fromhex(str(file["box"]))
    opening = Cipher(algorithms.SM4(key), modes.GCM(box[:12], box[-16:])).decryptor()
    assert opening.update(box[12:-16]) + opening.finalize() == b"member\0" + seed


@pytest.mark.parametrize("suite", [ED25519, SM2])
def test_every_changed_byte_of_a_box_is_found(store: Keystore, suite: int) -> None:
    store.create("bureau", "member", PASSPHRASE, suite)
    box = bytes.fromhex(str(members(store, "bureau")["box"]))
    for place in range(len(box)):
        changed = bytearray(box)
        changed[place] ^= 1
        rewrite(store, "bureau", box=changed.hex())
        with pytest.raises(KeystoreError, match="does not open"):
            store.open("bureau", PASSPHRASE)
    for shorter in (b"", box[:12], box[:-1]):
        rewrite(store, "bureau", box=shorter.hex())
        with pytest.raises(KeystoreError, match="does not open"):
            store.open("bureau", PASSPHRASE)


@pytest.mark.parametrize("suite", [ED25519, SM2])
def test_a_file_for_another_purpose_or_key_is_found(store: Keystore, suite: int) -> None:
    store.create("bureau", "member", PASSPHRASE, suite)
    other = store.create("other", "member", PASSPHRASE, suite)
    key_id = members(store, "bureau")["key_id"]
    rewrite(store, "bureau", purpose="node")
    with pytest.raises(KeystoreError, match="was changed"):
        store.open("bureau", PASSPHRASE, "node")
    rewrite(store, "bureau", purpose="member", key_id=other.key_id)
    with pytest.raises(KeystoreError, match="was changed"):
        store.open("bureau", PASSPHRASE)
    rewrite(store, "bureau", key_id=key_id, suite=3 - suite)
    with pytest.raises(KeystoreError, match="was changed"):
        store.open("bureau", PASSPHRASE)


@pytest.mark.parametrize(
    "changes", [{"cipher": "rot13"}, {"suite": 3}, {"note": 1}, {"salt": "00"}]
)
def test_a_damaged_file_is_said_to_be_one(store: Keystore, changes: dict[str, object]) -> None:
    store.create("bureau", "member", PASSPHRASE, SM2)
    rewrite(store, "bureau", **changes)
    with pytest.raises(KeystoreError, match="damaged"):
        store.open("bureau", PASSPHRASE)


def test_secrets_that_are_no_private_keys_are_drawn_anew(
    store: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [bytes(32), b"\xff" * 32, (5).to_bytes(32, "big")]
    monkeypatch.setattr(
        keystore.secrets, "token_bytes", lambda size: drawn.pop(0) if size == 32 else bytes(size)
    )
    made = store.create("bureau", "member", PASSPHRASE, SM2)
    assert made.public_key == Sm2Signer((5).to_bytes(32, "big")).public_key


def test_nothing_is_overwritten(store: Keystore) -> None:
    store.create("bureau", "member", PASSPHRASE, SM2)
    store.create("other", "member", PASSPHRASE)
    before = path_of(store, "bureau").read_bytes()
    for attempt in (
        lambda: store.create("bureau", "member", PASSPHRASE),
        lambda: store.write("bureau", "member", PASSPHRASE, bytes(32)),
        lambda: store.rename("other", "bureau"),
        lambda: store.rename("nobody", "another"),
    ):
        with pytest.raises(KeystoreError):
            attempt()
    assert path_of(store, "bureau").read_bytes() == before
    assert store.names() == ["bureau", "other"]
    store.rename("other", "another")
    assert store.names() == ["another", "bureau"]
