"""An answer that says anything else than its proof is refused, whatever was changed."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from mulu.client.catalog_answers import EntryAnswer, OrgName
from mulu.client.proofs import OTHER, UNPROVED, ensure_entry, ensure_proves
from mulu.core.errors import VerificationError
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import ABSENT, REVISED, SCHOOLS, UNCONFIRMED


def answered(city: FakeNode, code: str, version: int | None = None) -> EntryAnswer:
    tail = "?proof=1" + ("" if version is None else f"&version={version}")
    answer = ask(city.app(), "GET", f"/v1/entries/{code.replace('/', '~')}{tail}")
    return msgspec.json.decode(answer.content, type=EntryAnswer)


def with_stored(**changes: Any) -> Callable[[EntryAnswer], dict[str, Any]]:
    return lambda answer: {"stored": {**answer.stored, **changes}}


def with_text(**changes: Any) -> Callable[[EntryAnswer], dict[str, Any]]:
    return lambda answer: {"text": {**(answer.text or {}), **changes}}


LIES: dict[str, Callable[[EntryAnswer], dict[str, Any]]] = {
    "code": lambda a: {"code": UNCONFIRMED},
    "version": lambda a: {"version": a.version + 1},
    "content hash": lambda a: {"content_hash": "sha256:" + "0" * 64},
    "version before": lambda a: {"prev": "sha256:" + "0" * 64},
    "provider": lambda a: {"provider": OrgName(org_id="o0001", name="")},
    "declared by": lambda a: {"declared_by": OrgName(org_id="o0001", name="")},
    "profile": lambda a: {"profile": "register@2"},
    "title": lambda a: {"title": "别的标题"},
    "english title": lambda a: {"title_en": "Another"},
    "stored value": with_stored(profile="register@2"),
    "stored record": lambda a: {
        "stored": {**a.stored, "record": {**a.stored["record"], "share_type": 3}}
    },
    "text": with_text(summary="别的摘要"),
    "text and title": lambda a: {"title": "别", "text": {**(a.text or {}), "title": "别"}},
}
LIES_NOW: dict[str, Callable[[EntryAnswer], dict[str, Any]]] = {
    **LIES,
    "status withdrawn": lambda a: {"status": "WITHDRAWN"},
    "status unconfirmed": lambda a: {"status": "UNCONFIRMED"},
    "reason": lambda a: {"reason": "merged"},
    "successor": lambda a: {"successor": UNCONFIRMED},
    "height": lambda a: {"committed_height": a.committed_height - 1},
}


def spoiled(answer: EntryAnswer, lie: Callable[[EntryAnswer], dict[str, Any]]) -> EntryAnswer:
    return msgspec.structs.replace(answer, **lie(answer))


def test_a_true_answer_is_accepted(city: FakeNode) -> None:
    answer = answered(city, SCHOOLS)
    assert ensure_entry(answer, SCHOOLS, None, city.trust) is answer


@pytest.mark.parametrize("lie", LIES_NOW.values(), ids=LIES_NOW.keys())
def test_a_lie_about_the_newest_version_is_refused(city: FakeNode, lie: Any) -> None:
    answer = spoiled(answered(city, SCHOOLS), lie)
    with pytest.raises(VerificationError) as refused:
        ensure_entry(answer, SCHOOLS, None, city.trust)
    assert refused.value.reason_code == OTHER


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_about_an_old_version_is_refused(city: FakeNode, lie: Any) -> None:
    answer = spoiled(answered(city, REVISED, 1), lie)
    with pytest.raises(VerificationError) as refused:
        ensure_entry(answer, REVISED, 1, city.trust)
    assert refused.value.reason_code == OTHER


def test_an_unconfirmed_record_does_not_pass_for_published(city: FakeNode) -> None:
    answer = spoiled(answered(city, UNCONFIRMED), lambda a: {"status": "PUBLISHED"})
    with pytest.raises(VerificationError):
        ensure_entry(answer, UNCONFIRMED, None, city.trust)


def test_an_answer_without_a_proof_is_refused(city: FakeNode) -> None:
    answer = spoiled(answered(city, SCHOOLS), lambda a: {"proof": UNSET})
    with pytest.raises(VerificationError) as refused:
        ensure_entry(answer, SCHOOLS, None, city.trust)
    assert refused.value.reason_code == UNPROVED


def test_a_true_answer_about_another_record_is_refused(city: FakeNode) -> None:
    with pytest.raises(VerificationError) as refused:
        ensure_entry(answered(city, UNCONFIRMED), SCHOOLS, None, city.trust)
    assert refused.value.reason_code == OTHER


def test_the_newest_version_does_not_pass_for_an_old_one(city: FakeNode) -> None:
    with pytest.raises(VerificationError):
        ensure_entry(answered(city, REVISED), REVISED, 1, city.trust)
    with pytest.raises(VerificationError):
        ensure_entry(answered(city, REVISED, 1), REVISED, None, city.trust)
    with pytest.raises(VerificationError):
        ensure_entry(answered(city, REVISED, 2), REVISED, 1, city.trust)


def test_a_forged_proof_is_refused(city: FakeNode) -> None:
    answer = answered(city, SCHOOLS)
    assert isinstance(answer.proof, dict)
    header = {**answer.proof["header"], "time_ms": answer.proof["header"]["time_ms"] + 1}
    forged = spoiled(answer, lambda a: {"proof": {**answer.proof, "header": header}})
    with pytest.raises(VerificationError) as refused:
        ensure_entry(forged, SCHOOLS, None, city.trust)
    assert refused.value.reason_code == "finality.bad_signature"


@pytest.mark.parametrize(
    ("url", "code", "absent"),
    [
        (SCHOOLS, UNCONFIRMED, False),
        (SCHOOLS, SCHOOLS, True),
        (f"{ABSENT}?absent", ABSENT, False),
        (f"{ABSENT}?absent", SCHOOLS, True),
        (f"{REVISED}?version", REVISED, False),
    ],
    ids=["other record", "present for absent", "absent for present", "other absent", "other kind"],
)
def test_a_bundle_about_something_else_is_refused(
    city: FakeNode, url: str, code: str, *, absent: bool
) -> None:
    path, mark, flag = url.replace("/", "~").partition("?")
    tail = f"{mark}{flag}=1" if flag else ""
    bundle = ask(city.app(), "GET", f"/v1/entries/{path}/proof{tail}").content
    with pytest.raises(VerificationError):
        ensure_proves(bundle, code, city.trust, absent=absent)
