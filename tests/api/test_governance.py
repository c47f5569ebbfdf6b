"""Decisions as anyone reads them, and their proofs (API-34 to API-38)."""

import msgspec
import pytest

from mulu.api.governing import Governing
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import decode, encode
from mulu.core.signing import Sm2Signer
from mulu.machine.decided import Decided
from mulu.machine.genesis import Sm2Key
from mulu.machine.head import SEAL, StoredSeal
from mulu.machine.system import Misbehaviour
from mulu.modules.governance.actions import AddMember, ErasePart, Freeze, Upgrade
from mulu.modules.governance.messages import Propose, Vote, Withdraw
from mulu.modules.governance.possession import prove_sm2_possession
from mulu.modules.governance.state import StoredEvidence, StoredProposal
from mulu.modules.governance.texts import ReasonText
from mulu.modules.identity.messages import RegisterKey, RegisterOrg
from mulu.modules.identity.possession import prove_possession
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import write_chain
from mulu.proof.trusted_set import address
from mulu.proof.verify import verify_bundle
from mulu.store.memory_store import MemoryStore
from tests.support.asgi import ask
from tests.support.consortium import consortium_genesis, validator
from tests.support.fake_node import FakeNode, key

HEAD = key("head")
DAY_MS = 86_400_000


def propose(node: FakeNode, action, title: str = "提案", **fields) -> Draft:
    message = Propose(action=action, expires_ms=node.chance.now + DAY_MS, part=NO_PART, **fields)
    return Draft(message=message, text=encode(ReasonText(title=title, reason="依据会议纪要")))


def get(node: FakeNode, url: str, status: int = 200):
    answer = ask(node.app(), "GET", url)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def node(empty: FakeNode) -> FakeNode:
    """Two organisations govern; two thirds of two are both."""
    org = RegisterOrg(kind="municipal_dept", level="city", part=NO_PART)
    empty.do(Draft(message=org, text=encode(OrgText(name="澜川市教育局"))))
    empty.do(
        Draft(
            message=RegisterKey(
                org_id="o0003",
                possession=prove_possession(HEAD, empty.facts.chain, "o0003"),
                public_key=HEAD.public_key.hex(),
                roles=("dept_head",),
                suite=1,
            )
        )
    )
    empty.do(propose(empty, AddMember(org_id="o0003"), "增加成员"))
    return empty


def test_a_proposal_is_shown_with_its_votes_and_its_reason(node):
    node.do(propose(node, ErasePart(commitment="ab" * 32, ground="unlawful"), "删除一段文字"))
    answer = get(node, "/v1/proposals/2")
    shown = answer["proposal"]
    assert (shown["kind"], shown["title"], shown["status"]) == (
        "erase_part",
        "删除一段文字",
        "open",
    )
    assert (shown["approvals"], shown["rejections"], shown["members"]) == (1, 0, 2)
    assert answer["reason"] == "依据会议纪要"
    assert answer["action"] == {
        "@type": "governance.erase_part",
        "commitment": "ab" * 32,
        "ground": "unlawful",
    }
    assert answer["threshold"] == {"numerator": 1, "denominator": 2, "needed": 2}
    assert [(one["org_id"], one["choice"]) for one in answer["votes"]] == [("o0001", "approve")]
    vote = Vote(choice="approve", content_hash=answer["content_hash"], number=2)
    node.do(Draft(message=vote), signer=HEAD)
    done = get(node, "/v1/proposals/2")
    assert (done["proposal"]["status"], done["proposal"]["decision"]) == ("passed", 2)
    assert done["proposal"]["closed_height"] == done["height"]


def test_a_decision_is_proved_with_every_vote(node):
    answer = get(node, "/v1/proposals/1?proof=1")
    bundle = get(node, "/v1/proposals/1/proof")
    assert answer["proof"] == bundle
    assert verify_bundle(encode(bundle), node.trust).ok
    value = decode(bytes.fromhex(bundle["claim"]["value"]), StoredProposal)
    assert value == msgspec.convert(answer["stored"], StoredProposal)
    assert value.status == "passed"
    assert bytes.fromhex(bundle["claim"]["key"]) == b"g/p/0000000001"


def test_proposals_are_listed_newest_first_page_by_page(node):
    for number in range(3):
        node.do(propose(node, ErasePart(commitment=f"{number:064x}", ground="unlawful")))
    first = get(node, "/v1/proposals?limit=3")
    assert [one["number"] for one in first["proposals"]] == [4, 3, 2]
    assert first["total"] == 4
    rest = get(node, f"/v1/proposals?limit=3&after={first['after']}")
    assert [one["number"] for one in rest["proposals"]] == [1]
    assert rest["after"] is None


def test_an_expired_proposal_says_so(node):
    node.do(propose(node, ErasePart(commitment="ab" * 32, ground="unlawful")))
    node.chance.now += 2 * DAY_MS
    org = RegisterOrg(kind="municipal_dept", level="city", part=NO_PART)
    node.do(Draft(message=org, text=encode(OrgText(name="澜川市档案馆"))))
    assert get(node, "/v1/proposals/2")["proposal"]["status"] == "expired"


def test_a_withdrawn_proposal_says_so(node):
    node.do(propose(node, ErasePart(commitment="ab" * 32, ground="unlawful")))
    hash_ = get(node, "/v1/proposals/2")["content_hash"]
    node.do(Draft(message=Withdraw(content_hash=hash_, number=2)))
    assert get(node, "/v1/proposals")["proposals"][0]["status"] == "withdrawn"


def test_members_and_what_they_decided_are_shown_and_proved(node):
    until = node.chance.now + DAY_MS
    node.do(propose(node, Freeze(scope="catalog", until_ms=until)))
    plan = Upgrade(app_version=2, from_height=500, name="1.1.0", release="cd" * 32)
    node.do(propose(node, plan))
    hash_ = get(node, "/v1/proposals/3")["content_hash"]
    node.do(Draft(message=Vote(choice="approve", content_hash=hash_, number=3)), signer=HEAD)
    answer = get(node, "/v1/members?proof=1")
    assert [(one["org_id"], one["name"]) for one in answer["members"]] == [
        ("o0001", "澜川市数据局"),
        ("o0003", "澜川市教育局"),
    ]
    assert answer["thresholds"]["add_member"]["needed"] == 2
    assert answer["freeze"]["scope"] == "catalog"
    assert [(one["app_version"], one["reached"]) for one in answer["upgrades"]] == [(2, False)]
    assert verify_bundle(encode(answer["proof"]), node.trust).ok


def test_a_chain_with_a_producer_has_no_validators_and_nothing_to_prove(empty):
    assert get(empty, "/v1/validators")["validators"] == []
    assert get(empty, "/v1/validators?proof=1", 404)["code"] == 2
    assert [one["org_id"] for one in get(empty, "/v1/members")["members"]] == ["o0001"]
    assert get(empty, "/v1/members?proof=1", 404)["code"] == 2
    assert get(empty, "/v1/proposals/1", 404)["code"] == 2
    assert get(empty, "/v1/proposals/1?proof=1", 404)["code"] == 2
    assert get(empty, "/v1/proposals/1/proof", 404)["code"] == 2


def test_evidence_is_listed(node):
    item = Misbehaviour(
        height=3, kind="duplicate_vote", power=10, time_ms=5, total_power=40, validator="ab" * 20
    )
    height = node.application.head.height + 1
    decided = Decided(height=height, time_ms=node.chance.now, transactions=(), system=(item, item))
    node.application.finalize(decided)
    node.application.commit(b"")
    answer = get(node, "/v1/evidence?limit=1")
    (found,) = answer["evidence"]
    assert (answer["total"], found["number"], found["noted_height"]) == (2, 2, height)
    assert (found["kind"], found["power"], found["name"]) == ("duplicate_vote", 10, "")
    rest = get(node, f"/v1/evidence?after={answer['after']}")
    assert [one["number"] for one in rest["evidence"]] == [1]


def test_a_reason_without_a_title_is_declined(node):
    action = ErasePart(commitment="ab" * 32, ground="unlawful")
    message = Propose(action=action, expires_ms=node.chance.now + DAY_MS, part=NO_PART)
    draft = Draft(message=message, text=encode(ReasonText(reason="无标题")))
    answer = ask(node.app(), "POST", "/v1/transactions", content=node.frame(draft))
    assert (answer.status_code, answer.json()["code"]) == (409, 20)


def test_the_status_names_the_rules_that_executed_the_last_block(empty):
    assert get(empty, "/v1/status")["app_version"] == 1
    org = RegisterOrg(kind="municipal_dept", level="city", part=NO_PART)
    empty.do(Draft(message=org, text=encode(OrgText(name="澜川市教育局"))))
    with empty.store.read() as reader:
        seal = decode(reader.meta(SEAL), StoredSeal)
    later = msgspec.structs.replace(
        seal, header=msgspec.structs.replace(seal.header, app_version=7)
    )
    empty.store.set_meta(SEAL, encode(later))
    assert get(empty, "/v1/status")["app_version"] == 7


def test_validators_are_shown_with_both_keys_and_evidence_names_them():
    signer = Sm2Signer(b"\x07" * 32)
    possession = prove_sm2_possession(signer, "test", validator(1).public_key)
    sm2 = Sm2Key(possession=possession, public_key=signer.public_key.hex())
    genesis = consortium_genesis(validators=(validator(1, sm2=sm2), validator(2)))
    store = MemoryStore()
    write_chain(store, genesis, [])
    with store.read() as reader:
        found = Governing(reader)
        answer = found.validators(found.state.validators())
        shown = {one.name: one for one in answer.validators}
        item = Misbehaviour(
            height=3,
            kind="light_client_attack",
            power=10,
            time_ms=5,
            total_power=20,
            validator=address(bytes.fromhex(validator(2).public_key)).hex(),
        )
        evidence = found.evidence(1, StoredEvidence(item=item, noted_height=4))
    assert answer.total_power == 20
    assert (shown["v1"].sm2_key_id, shown["v1"].sm2_possession) == (signer.key_id, possession)
    bare = shown["v2"]
    assert (bare.sm2_public_key, bare.sm2_key_id, bare.sm2_possession) == (None, None, None)
    assert evidence.name == "v2"
