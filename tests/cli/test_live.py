"""Every command that talks to a node, on a real one: shapes of answers, and the way of one record.

The bundled city is imported once; tests that write use records of their own.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mulu.api.admission import TextDeclinedError
from mulu.proof.trust import decode_trust
from mulu.proof.verify import verify_bundle
from tests.support.command import Mulu
from tests.support.node import LiveNode, live_node
from tests.support.place import REPO

__all__ = ["live_node"]

CITY = REPO / "examples" / "city"
SCHOOLS = "3071109900003/000001"
ENROLMENT = "3071109900003/000004"
NEVER = "3071109900003/9999999"
STATUS = {
    "chain_id",
    "height",
    "state_root",
    "block_hash",
    "app_version",
    "projection_height",
    "ready",
}
ENTRY = {
    "code",
    "kind",
    "version",
    "content_hash",
    "status",
    "gaps",
    "provider",
    "title",
    "stored",
    "text",
    "verified",
}
ORG = {"org_id", "name", "credit_code", "kind", "level", "status", "version"}
IMPORT = {"read", "accepted", "unchanged", "rejected", "seconds", "records", "dry_run", "broken"}
RECORD = {"source", "index", "outcome", "code", "reasons", "revised", "place"}


@pytest.fixture
def city(live: Mulu) -> Mulu:
    """The command line on the shared node, which holds the bundled city."""
    marker = live.home / "city-imported"
    if not marker.exists():
        answer = live.json("import", CITY)
        assert answer["read"] == answer["accepted"] + answer["unchanged"] == 400
        marker.touch()
    return live


def org_of(city: Mulu, name: str) -> str:
    orgs = city.json("org", "list")["orgs"]
    return next(str(org["org_id"]) for org in orgs if org["name"] == name)


def key_of_provider(city: Mulu, name: str, org_id: str) -> str:
    """A key of an organisation, made once."""
    if name not in [key["name"] for key in city.json("key", "list")["keys"]]:
        made = city.json("key", "new", name, "--org", org_id, "--roles", "sharing_office")
        assert made["org_id"] == org_id
    return name


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("status",), STATUS),
        (("search", "学校", "--limit", "3"), {"total", "total_is_capped", "entries", "height"}),
        (("show", SCHOOLS), ENTRY),
        (("show", SCHOOLS, "--version", "1"), ENTRY),
        (("history", SCHOOLS), {"code", "height", "versions", "complete_from"}),
        (("org", "list"), {"orgs", "height", "total"}),
        (("org", "show", "o0001"), {"orgs"}),
        (("key", "list"), {"keys"}),
        (("audit",), {"ok", "self_consistent", "checkpoint", "blocks", "transactions", "erased"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_answers_have_their_promised_members(
    city: Mulu, words: tuple[str, ...], keys: set[str]
) -> None:
    assert keys <= city.json(*words).keys()
    for language in ("zh", "en"):
        called = city(*words)
        assert (called.status, called.out.startswith("{")) == (0, False), language


def test_the_second_import_changes_nothing(city: Mulu, tmp_path: Path) -> None:
    before = city.json("status")["height"]
    report = tmp_path / "report.json"
    answer = city.json("import", CITY / "01-organisations.json", CITY, "--report", report)
    assert answer.keys() >= IMPORT
    assert answer["accepted"] == answer["rejected"] == 0
    assert answer["read"] == answer["unchanged"] == len(answer["records"])
    assert all(record.keys() == RECORD for record in answer["records"])
    assert json.loads(report.read_bytes())["records"] == answer["records"]
    assert city.json("status")["height"] == before


def test_a_dry_run_writes_nothing(live: Mulu, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    file.write_text(json.dumps([{"标题": "试验目录", "提供方": "试验局"}]), encoding="utf-8")
    before = live.json("status")["height"]
    answer = live.json("import", file, "--dry-run")
    assert (answer["dry_run"], answer["read"]) == (True, 1)
    assert live.json("status")["height"] == before


def test_broken_input_is_named_and_the_rest_is_taken(live: Mulu, tmp_path: Path) -> None:
    whole = json.dumps(
        [{"标题": f"残卷{n}", "提供方": "残卷局"} for n in range(3)], ensure_ascii=False
    )
    file = tmp_path / "cut.json"
    file.write_text(whole[:-20], encoding="utf-8")
    answer = live.json("import", file, status=1)
    assert (answer["read"], answer["accepted"], answer["rejected"]) == (3, 2, 1)
    assert answer["broken"][0]["source"] == str(file)
    told = live("import", file)
    assert told.status == 1
    assert f"{file}:1" in told.out.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("import", "/nowhere/at/all.json"), 2),
        (("import", CITY, "--format", "xlsx"), 2),
        (("show", NEVER), 1),
        (("show", SCHOOLS, "--version", "99"), 1),
        (("show", SCHOOLS, "--version", "0"), 2),
        (("history", NEVER), 1),
        (("org", "show", "o9999"), 1),
        (("org", "show", "nobody"), 2),
        (("org", "add", "某局", "--kind", "king"), 2),
        (("org", "add", "某局", "--credit-code", "123456789012345670"), 1),
        (("org", "add", "某局", "--region", "1", "--region-scheme", "GBT2260"), 1),
        (("search", "x", "--share-type", "9"), 2),
        (("revise", SCHOOLS), 1),
        (("revise", SCHOOLS, "--set", "colour=red"), 2),
        (("revise", SCHOOLS, "--set", "share_type=9"), 2),
        (("revise", SCHOOLS, "--set", "summary"), 2),
        (("withdraw", SCHOOLS, "--reason", "boredom"), 2),
        (("confirm", SCHOOLS), 1),
        (("--as", "operator", "revise", SCHOOLS, "--set", "summary=x"), 1),
        (("--as", "node", "revise", SCHOOLS, "--set", "summary=x"), 2),
        (("key", "new", "lost", "--org", "o9999", "--roles", "sharing_office"), 1),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else str(value),
)
def test_what_is_refused_has_its_status_and_changes_nothing(
    city: Mulu, words: tuple[object, ...], status: int
) -> None:
    before = city.json("show", SCHOOLS)["content_hash"]
    error = city.json(*words, status=status)
    assert error["status"] == status
    assert error["error"]
    assert city.json("show", SCHOOLS)["content_hash"] == before


def test_a_refusal_names_the_chains_reason(city: Mulu) -> None:
    error = city.json("confirm", SCHOOLS, status=1)
    assert (error["module"], error["code"]) == ("catalog", 28)


def test_a_text_that_the_node_does_not_take_is_refused(city: Mulu) -> None:
    error = city.json("revise", SCHOOLS, "--set", "items=[]", status=1)
    declined = (TextDeclinedError.module, TextDeclinedError.code)
    assert (error["module"], error["code"]) == declined


def test_search_narrows_and_pages(city: Mulu) -> None:
    entries = city.json("search", "--kind", "data_entry", "--limit", "600")
    assert len(entries["entries"]) >= 152
    assert len(city.json("search", "--limit", "2")["entries"]) == 2
    schools = city.json("search", "学校", "--share-type", "1")["entries"]
    assert SCHOOLS in [entry["code"] for entry in schools]
    assert {entry["share_type"] for entry in schools} == {1}


def test_codes_are_taken_with_either_sign(city: Mulu) -> None:
    assert city.json("show", SCHOOLS.replace("/", "~"))["code"] == SCHOOLS


def test_show_is_verified_and_says_so(city: Mulu, tmp_path: Path, live_node: LiveNode) -> None:
    assert city.json("show", SCHOOLS)["verified"] is True
    assert "verified" in city("show", SCHOOLS).out
    stranger = city("--json", "--url", live_node.url, "show", SCHOOLS, home=tmp_path / "none")
    assert (stranger.status, stranger.json["verified"]) == (0, False)
    assert "not verified" in stranger.err


def test_one_record_is_confirmed_revised_and_withdrawn(city: Mulu, tmp_path: Path) -> None:
    org_id = org_of(city, "澜川市教育局")
    code = "3071109900003/000002"
    key = key_of_provider(city, "edu", org_id)
    assert city.json("show", code)["status"] == "UNCONFIRMED"
    done = city.json("--as", key, "confirm", code)
    assert done["confirmed"] == [code]
    assert city.json("show", code)["status"] == "PUBLISHED"
    assert city.json("--as", key, "confirm", code, status=1)["code"] == 29

    revised = city.json("--as", key, "revise", code, "--set", "summary=核对过的摘要")
    assert revised["version"] == 2
    shown = city.json("show", code)
    assert (shown["version"], shown["text"]["summary"]) == (2, "核对过的摘要")
    versions = city.json("history", code)["versions"]
    assert versions[0]["version"] == 2
    assert any(change["field"] == "text.summary" for change in versions[0]["changes"])

    _revise_with_file(city, key, code, shown, tmp_path / "entry.json")

    words = ("--as", key, "withdraw", code, "--reason", "obsolete", "--note", "并入他处")
    assert city.json(*words)["reason"] == "obsolete"
    assert city.json("show", code)["status"] == "WITHDRAWN"


def _revise_with_file(city: Mulu, key: str, code: str, shown: dict[str, Any], file: Path) -> None:
    shown["text"]["title_en"] = "Checked"
    shown["stored"]["record"]["update_cycle"] = 4
    file.write_text(json.dumps(shown), encoding="utf-8")
    assert city.json("--as", key, "revise", code, "--file", file)["version"] == 3
    after = city.json("show", code)
    assert (after["text"]["title_en"], after["stored"]["record"]["update_cycle"]) == ("Checked", 4)
    stale = city.json("--as", key, "revise", code, "--file", file, status=1)
    assert (stale["module"], stale["code"]) == ("catalog", 10)
    assert city("revise", SCHOOLS, "--file", file).status == 2


def test_an_organisation_gets_an_id_and_a_key(live: Mulu) -> None:
    words = ("--kind", "municipal_dept", "--level", "city", "--short-name", "市试验局")
    added = live.json("org", "add", "澜川市试验局", *words)
    org = added["orgs"][0]
    assert org.keys() >= ORG
    assert (org["name"], org["short_name"]) == ("澜川市试验局", "市试验局")
    assert live.json("org", "show", org["org_id"])["orgs"] == [org]

    key = live.json("key", "new", "trial", "--org", org["org_id"], "--roles", "dept_head")
    rotated = live.json("key", "rotate", "trial")
    assert rotated["replaced"] == key["key_id"]
    assert live.json("key", "show", "trial")["key_id"] == rotated["key_id"] != key["key_id"]
    old = f"trial.{key['key_id'][:8]}"
    assert live.json("key", "show", old)["key_id"] == key["key_id"]
    assert live.json("--as", old, "key", "rotate", old, status=1)["module"] == "tx"
    assert live.json("key", "rotate", "trial")["replaced"] == rotated["key_id"]


def test_a_key_that_never_leaves_its_holder_is_registered(
    live: Mulu,
    live_node: LiveNode,
    tmp_path: Path,
) -> None:
    org_id = live.json("org", "add", "澜川市自管局")["orgs"][0]["org_id"]
    trust, request, file = (tmp_path / f"{n}.json" for n in ("trust", "request", "tx"))
    live.json("checkpoint", "-o", trust)
    holder = tmp_path / "holder"
    made = live("--json", "key", "new", "own", home=holder).json
    words = ("key", "request", "own", "--org", org_id, "--roles", "dept_head", "-o", request)
    assert live("--json", *words, home=holder).status == 2, "the chain is not known there"
    asked = live("--json", *words, "--trust", trust, home=holder)
    assert (asked.status, asked.json["key_id"]) == (0, made["key_id"])

    live.json("tx", "build", file, "--from", request)
    assert made["key_id"] in live("tx", "sign", file, "--yes").err
    assert live.json("tx", "submit", file)["state"] == "committed"
    rotated = live("--json", "--url", live_node.url, "key", "rotate", "own", home=holder)
    assert rotated.json["replaced"] == made["key_id"]


def test_a_rotation_that_was_interrupted_goes_on(live: Mulu) -> None:
    org_id = live.json("org", "add", "澜川市续办局")["orgs"][0]["org_id"]
    live.json("key", "new", "again", "--org", org_id, "--roles", "dept_head")
    live.json("key", "rotate", "again")
    done = live.json("key", "show", "again")
    keys = live.home / "keys"
    old = next(path for path in keys.glob("again.*.key"))
    (keys / "again.key").rename(keys / "again.next.key")
    old.rename(keys / "again.key")
    assert live.json("key", "rotate", "again")["key_id"] == done["key_id"]
    assert live.json("key", "show", "again")["key_id"] == done["key_id"]


def test_proofs_hold_offline_and_a_forgery_does_not(city: Mulu, tmp_path: Path) -> None:
    present, version, absent = (tmp_path / f"{n}.json" for n in ("present", "version", "absent"))
    trust = tmp_path / "trust.json"
    proved = city.json("prove", ENROLMENT, "-o", present)
    assert proved["bytes"] == present.stat().st_size
    city.json("prove", ENROLMENT, "--version", 1, "-o", version)
    city.json("prove", NEVER, "--absent", "-o", absent)
    checkpoint = city.json("checkpoint", "-o", trust)
    pinned = decode_trust(trust.read_bytes())
    assert checkpoint["height"] == pinned.checkpoint.height >= proved["height"]
    assert checkpoint["block_hash"] == f"sha256:{pinned.checkpoint.block_hash}"
    assert verify_bundle(present.read_bytes(), pinned).ok

    stranger = tmp_path / "stranger"
    called = city("--json", "verify", present, version, absent, "--trust", trust, home=stranger)
    assert called.status == 0
    assert [item["what"] for item in called.json["items"]] == ["present", "transaction", "absent"]

    data = bytearray(present.read_bytes())
    data[len(data) // 2] ^= 1
    present.write_bytes(bytes(data))
    assert city("verify", present, "--trust", trust, home=stranger).status == 4
    assert city("verify", present).status == 4


def test_what_is_there_is_not_proved_absent(city: Mulu, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert city("prove", SCHOOLS, "--absent", "-o", out).status == 1
    assert city("prove", NEVER, "-o", out).status == 1
    assert city("prove", SCHOOLS, "-o", tmp_path / "no" / "folder.json").status == 2
    assert not out.exists()


def test_a_checkpoint_of_another_chain_is_not_written(
    live: Mulu,
    live_node: LiveNode,
    mulu: Mulu,
    tmp_path: Path,
) -> None:
    out = tmp_path / "trust.json"
    error = mulu.json("--url", live_node.url, "checkpoint", "-o", out, status=4)
    assert error["code"] == "chain.differs"
    assert not out.exists()


def test_two_signers_submit_one_transaction(city: Mulu, tmp_path: Path) -> None:
    org_id = org_of(city, "澜川市民政局")
    key = key_of_provider(city, "civil", org_id)
    entries = city.json("search", "--org", org_id, "--status", "UNCONFIRMED", "--limit", 1)
    entry = city.json("show", entries["entries"][0]["code"])
    base = entry["content_hash"].removeprefix("sha256:")
    messages = [
        {
            "@type": "identity.register_org",
            "kind": "social",
            "level": "city",
            "text": {"name": "澜川市联署协会"},
        },
        {
            "@type": "catalog.confirm_records",
            "records": [{"base": base, "code": entry["code"]}],
            "signer": 1,
        },
    ]
    given, file = tmp_path / "messages.json", tmp_path / "tx.json"
    given.write_text(json.dumps(messages), encoding="utf-8")
    signers = ("--signer", "authority", "--signer", key)
    built = city.json("tx", "build", file, "--from", given, *signers)
    city.json("--as", key, "tx", "sign", file, "--yes")
    assert city.json("tx", "sign", file, "--yes")["missing"] == []
    done = city.json("tx", "submit", file)
    assert (done["id"], done["state"]) == (built["id"], "committed")
    assert city.json("show", entry["code"])["status"] == "PUBLISHED"
    assert org_of(city, "澜川市联署协会")
    again = city.json("tx", "submit", file)
    assert (again["id"], again["height"]) == (done["id"], done["height"])
