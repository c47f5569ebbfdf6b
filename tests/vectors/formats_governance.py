"""Formats of governance from their inputs, as ``formats`` does it for the others."""

from typing import Any

from mulu.core.canonical import decode, encode
from mulu.core.hashing import SHA256, TAG_CONTENT, TAG_GENESIS, TAG_SET
from mulu.core.merkle import root
from mulu.core.prefixes import MEMBERS, PROPOSAL, VALIDATORS
from mulu.core.signing import SM2, verify
from mulu.machine.block import decode_block
from mulu.machine.genesis import Genesis, chain_name, genesis_hash
from mulu.machine.system import Misbehaviour
from mulu.modules.governance.actions import FinalityKey, kind_of
from mulu.modules.governance.messages import Propose, Settle, Vote, Withdraw
from mulu.modules.governance.possession import sm2_possession_bytes
from mulu.modules.governance.state import (
    ProposalContent,
    StoredProposal,
    StoredSet,
    content_hash,
    erasure_key,
    evidence_key,
    proposal_key,
)
from mulu.modules.governance.validators import finality_keys
from mulu.tx.frame import open_frame
from tests.support.golden import Made
from tests.support.governed import VALIDATORS as SIGNERS
from tests.support.governed import make_governed, sm2_of

Values = dict[str, Any]
MESSAGES = {type_.__struct_config__.tag: type_ for type_ in (Propose, Vote, Withdraw, Settle)}


def consortium_genesis(given: Values) -> Values:
    document = decode(given["document"].encode(), Genesis)
    return {
        "hashed": (TAG_GENESIS + encode(document)).hex(),
        "genesis_hash": genesis_hash(SHA256, document).hex(),
        "chain": chain_name(SHA256, document),
    }


def governance_messages(given: Values) -> Values:
    """Each message is read strictly and written again as it stood."""
    made = {}
    for tag, text in given["messages"].items():
        message = decode(text.encode(), MESSAGES[tag.partition(" ")[0]])
        made[tag] = encode(message).decode()
    return made


def proposal_content(given: Values) -> Values:
    content = decode(given["content"].encode(), ProposalContent)
    return {
        "hashed": (TAG_CONTENT + encode(content)).hex(),
        "content_hash": content_hash(SHA256, content),
    }


def proposal_contents(given: Values) -> Values:
    """The same for a proposal of each kind of action."""
    return {
        kind: proposal_content({"content": text})["content_hash"]
        for kind, text in given["contents"].items()
    }


def validator_set(given: Values) -> Values:
    stored = decode(given["stored"].encode(), StoredSet)
    listed = encode(finality_keys(stored.validators))
    return {
        "listed": listed.decode(),
        "hashed": (TAG_SET + listed).hex(),
        "next_set": SHA256.tagged(TAG_SET, listed).hex(),
    }


def sm2_possession(given: Values) -> Values:
    key = decode(given["sm2"].encode(), FinalityKey)
    signed = sm2_possession_bytes(given["chain_id"], given["validator_key"])
    public_key, signature = bytes.fromhex(key.public_key), bytes.fromhex(key.possession)
    assert verify(SM2, public_key, signed, signature)
    return {"signed": signed.hex()}


def system_items(given: Values) -> Values:
    item = decode(given["item"].encode(), Misbehaviour)
    return {"system_root": root(SHA256, [encode(item)]).hex()}


def governance_keys(given: Values) -> Values:
    return {
        "members": MEMBERS.decode(),
        "validators": VALIDATORS.decode(),
        "proposal": proposal_key(given["number"]).decode(),
        "evidence": evidence_key(given["number"]).decode(),
        "erasure": erasure_key(given["commitment"]).decode(),
    }


GOVERNANCE_MAKERS = (
    consortium_genesis,
    governance_messages,
    proposal_content,
    proposal_contents,
    validator_set,
    sm2_possession,
    system_items,
    governance_keys,
)


def governance_inputs() -> dict[str, tuple[str, Values]]:
    """(requirement, given) of each vector by name, cut from the recorded consortium."""
    made = make_governed()
    with made.store.read() as reader:
        proposals = [decode(value, StoredProposal) for _, value in reader.state_items(PROPOSAL)]
        stored = (reader.state(VALIDATORS) or b"").decode()
        items = [item for _, data in reader.blocks(1) for item in decode_block(data).system]
    contents = {kind_of(one.action): encode(_content(one)).decode() for one in proposals}
    key = sm2_of(5)
    return {
        "consortium_genesis": ("GEN-5", {"document": encode(made.document).decode()}),
        "governance_messages": ("GOV-3", {"messages": _messages(made)}),
        "proposal_content": ("GOV-3", {"content": contents["add_member"]}),
        "proposal_contents": ("GOV-6", {"contents": contents}),
        "validator_set": ("GOV-8", {"stored": stored}),
        "sm2_possession": (
            "GOV-8",
            {
                "chain_id": made.document.chain_id,
                "sm2": encode(key).decode(),
                "validator_key": SIGNERS[5].public_key.hex(),
            },
        ),
        "system_items": ("BLK-6", {"item": encode(items[0]).decode()}),
        "governance_keys": ("GOV-1", {"commitment": "ab" * 32, "number": 42}),
    }


def _messages(made: Made) -> dict[str, str]:
    """One message of each kind, as its transaction has it; proposals by their actions."""
    found: dict[str, str] = {}
    for frame in made.frames:
        for message in decode(open_frame(frame).body, dict)["messages"]:
            tag = message["@type"]
            if tag in MESSAGES:
                action = message.get("action", {}).get("@type", message.get("choice", ""))
                found.setdefault(f"{tag} {action}".rstrip(), encode(message).decode())
    return found


def _content(one: StoredProposal) -> ProposalContent:
    return ProposalContent(
        action=one.action,
        expires_ms=one.expires_ms,
        number=one.number,
        org_id=one.org_id,
        part=one.part,
    )
