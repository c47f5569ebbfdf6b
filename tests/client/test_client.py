"""The client against a real node over HTTP: it reads with proofs, signs, submits and waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mulu.client import Client
from mulu.client.answers import StatusAnswer
from mulu.client.errors import (
    NodeUnavailableError,
    NoKeyError,
    NotAdmittedError,
    NotFoundError,
    NoTrustError,
    RefusedByChainError,
)
from mulu.core.errors import InadmissibleError, RefusedError, VerificationError
from mulu.proof.trust import TrustError, encode_trust
from mulu.proof.verify import verify_bundle
from tests.api.test_transactions import duty, org
from tests.support.fake_node import AUTHORITY, NODE, FakeNode, key
from tests.support.serving import serving
from tests.support.small_city import (
    ABSENT,
    DUTY,
    REVISED,
    SCHOOLS,
    SYSTEM,
    TABLE,
    UNCONFIRMED,
    WITHDRAWN,
)


@pytest.fixture(scope="module")
def url(city: FakeNode) -> Iterator[str]:
    with serving(city.app()) as address:
        yield address


@pytest.fixture
def reader(city: FakeNode, url: str) -> Iterator[Client]:
    with Client(url, trust=city.trust) as client:
        yield client


@pytest.fixture
def writer(empty: FakeNode) -> Iterator[Client]:
    with (
        serving(empty.app()) as address,
        Client(address, key=AUTHORITY, trust=empty.trust, chance=empty.chance.chance()) as client,
    ):
        yield client


@pytest.mark.parametrize("code", [SCHOOLS, UNCONFIRMED, WITHDRAWN, REVISED, DUTY, SYSTEM, TABLE])
def test_every_kind_of_record_is_read_and_checked(reader: Client, code: str) -> None:
    entry = reader.entry(code)
    assert entry.code == code
    assert entry.proof_height == entry.height
    assert reader.entry(code.replace("/", "~"), entry.version).content_hash == entry.content_hash


def test_an_old_version_is_proved_by_its_transaction(reader: Client) -> None:
    old, new = reader.entry(REVISED, 1), reader.entry(REVISED)
    assert (old.version, new.version, new.prev) == (1, 2, old.content_hash)
    assert isinstance(old.proof, dict)
    assert old.proof["claim"]["@type"] == "transaction"


def test_what_is_not_there_is_proved_absent(reader: Client) -> None:
    with pytest.raises(NotFoundError, match="there is no record"):
        reader.entry(ABSENT)
    with pytest.raises(NotFoundError, match="version 9"):
        reader.entry(SCHOOLS, 9)


def test_without_an_anchor_nothing_is_believed(url: str) -> None:
    with Client(url) as client:
        with pytest.raises(NoTrustError, match="trust anchor"):
            client.entry(SCHOOLS)
        with pytest.raises(VerificationError):
            client.prove(SCHOOLS)
        assert client.entry(SCHOOLS, verify=False).code == SCHOOLS
        assert client.search("学校").total >= 1


def test_another_chains_anchor_refuses_everything(url: str, city: FakeNode) -> None:
    other = encode_trust(city.trust).replace(NODE.public_key.hex().encode(), b"ab" * 32)
    path = Path(city.follower._file or "").parent / "other.json"
    path.write_bytes(other)
    with Client(url, trust=path) as client:
        with pytest.raises(VerificationError) as refused:
            client.entry(SCHOOLS)
        assert refused.value.reason_code == "finality.other_producer"
        with pytest.raises(VerificationError):
            client.entry(ABSENT)


def test_a_trust_file_that_is_none_is_refused_at_once(tmp_path: Path, url: str) -> None:
    path = tmp_path / "trust.json"
    path.write_bytes(b"{}")
    with pytest.raises(TrustError):
        Client(url, trust=path)


def test_bundles_are_fetched_and_checked(reader: Client, city: FakeNode) -> None:
    for bundle, what in (
        (reader.prove(SCHOOLS), "present"),
        (reader.prove(ABSENT, absent=True), "absent"),
        (reader.prove(REVISED, 1), "transaction"),
        (reader.prove_transaction(reader.block(1).transactions[0].id), "transaction"),
    ):
        verdict = verify_bundle(bundle, city.trust)
        assert (verdict.ok, verdict.what) == (True, what)


def test_lists_are_read_page_by_page(reader: Client) -> None:
    assert [org.org_id for org in reader.all_orgs()][:2] == ["o0001", "o0002"]
    first = reader.search(limit=3, org="o0004", kind="data_entry")
    second = reader.search(limit=3, org="o0004", kind="data_entry", after=first.after)
    assert not {e.code for e in first.entries} & {e.code for e in second.entries}
    assert reader.org("o0004").name == "澜川市教育局"
    assert [step.what for step in reader.history(WITHDRAWN).versions] == ["withdrawn", "registered"]


def test_the_status_is_read(reader: Client, city: FakeNode) -> None:
    status = reader.status()
    assert isinstance(status, StatusAnswer)
    assert (status.chain, status.ready) == (city.facts.chain, True)
    assert reader.trust_file().startswith(b"{")


def test_a_draft_is_checked_submitted_and_read_back(writer: Client) -> None:
    verdicts = writer.check([org(), duty("o0777")])
    assert [item.ok for item in verdicts.messages] == [True, False]
    done = writer.submit([org(), duty("o0003")])
    assert (done.state, done.height) == ("committed", 1)
    assert writer.entry("D-o0003-0001").title == "数据汇聚"
    assert writer.transaction(done.id).outcome == "done"


def test_a_refusal_is_raised_with_the_rules_reason(writer: Client) -> None:
    with pytest.raises(RefusedByChainError) as refused:
        writer.submit([org(), duty("o0777")])
    assert isinstance(refused.value, RefusedError)
    assert (refused.value.module, refused.value.problem.message) == ("catalog", 1)
    assert refused.value.code == refused.value.problem.code >= 1


def test_what_can_never_enter_is_raised(writer: Client) -> None:
    with pytest.raises(NotAdmittedError) as no:
        writer.submit([org(name="")])
    assert isinstance(no.value, InadmissibleError)
    assert (no.value.module, no.value.code) == ("api", 20)


def test_many_frames_go_in_batches(writer: Client, empty: FakeNode) -> None:
    frames = [empty.frame(org(f"机构{n}")) for n in range(5)]
    frames.append(empty.frame(org("陌生人"), signer=key("stranger")))
    items = writer.submit_frames(frames)
    assert [item.state for item in items] == ["committed"] * 5 + ["inadmissible"]


def test_a_client_without_a_key_does_not_sign(reader: Client) -> None:
    with pytest.raises(NoKeyError):
        reader.submit([org()])


def test_a_node_that_is_not_there_is_named(city: FakeNode) -> None:
    with (
        Client("http://127.0.0.1:1", trust=city.trust) as client,
        pytest.raises(NodeUnavailableError, match="does not answer"),
    ):
        client.status()
