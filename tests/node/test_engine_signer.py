"""What the ledger process signs for its engine, and what it keeps before (ENG-5, ENG-6)."""

import socket
import threading

import pytest

from mulu.core.signing import Ed25519Signer, verify
from mulu.node import engine_signer
from mulu.node.engine_signer import (
    EngineSigner,
    SignatureNotKeptError,
    keep_last_signed,
    last_signed_file,
    read_last_signed,
)
from mulu.node.home import Home, HomeError
from mulu.ordering.cometbft.canonical_votes import vote_bytes
from mulu.ordering.cometbft.codec import decode_message, encode_message
from mulu.ordering.cometbft.framing import Framer, frame_message
from mulu.ordering.cometbft.privval import (
    PREVOTE,
    Ping,
    Proposal,
    PubKeyRequest,
    SignerMessage,
    SignProposalRequest,
    SignVoteRequest,
    Vote,
)
from mulu.ordering.cometbft.shapes import Timestamp
from mulu.ordering.cometbft.voting import LastSigned, Voter

KEY = Ed25519Signer(bytes([6]) * 32)
VOTE = Vote(type=PREVOTE, height=3, timestamp=Timestamp(seconds=9))
PROPOSAL = Proposal(height=3, timestamp=Timestamp(seconds=9))


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.engine.mkdir(parents=True)
    made.run.mkdir()
    keep_last_signed(made, LastSigned())
    return made


def signer(home: Home) -> EngineSigner:
    voter = Voter(KEY, "c", read_last_signed(home), lambda last: keep_last_signed(home, last))
    return EngineSigner(home.run / "signer.sock", voter)


def asked(vote: Vote, chain_id: str = "c") -> SignerMessage:
    return SignerMessage(sign_vote_request=SignVoteRequest(vote=vote, chain_id=chain_id))


def test_the_key_signs_for_its_chain_only(home):
    one = signer(home)
    key = one.answer(SignerMessage(pub_key_request=PubKeyRequest(chain_id="c"))).pub_key_response
    assert (key.pub_key.ed25519, key.error) == (KEY.public_key, None)
    foreign = one.answer(SignerMessage(pub_key_request=PubKeyRequest(chain_id="d")))
    assert "'c' only" in foreign.pub_key_response.error.description
    refused = one.answer(asked(VOTE, "d")).signed_vote_response
    assert (refused.vote.signature, refused.error is None) == (b"", False)
    request = SignProposalRequest(proposal=PROPOSAL, chain_id="d")
    refused = one.answer(SignerMessage(sign_proposal_request=request)).signed_proposal_response
    assert (refused.proposal.signature, refused.error is None) == (b"", False)
    assert read_last_signed(home) == LastSigned()
    assert one.answer(SignerMessage(ping_request=Ping())).ping_response == Ping()


def test_what_was_signed_is_on_disk_before_the_answer_and_binds_after_a_fall(home):
    signed = signer(home).answer(asked(VOTE)).signed_vote_response
    assert verify(1, KEY.public_key, vote_bytes("c", VOTE), signed.vote.signature)
    assert read_last_signed(home).signature == signed.vote.signature.hex()
    request = SignProposalRequest(proposal=PROPOSAL, chain_id="c")
    after = signer(home).answer(SignerMessage(sign_proposal_request=request))
    assert "signed already" in after.signed_proposal_response.error.description


@pytest.mark.parametrize("damage", ["missing", "torn"])
def test_a_validator_that_does_not_know_what_it_signed_does_not_start(home, damage):
    path = last_signed_file(home)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(HomeError, match="sign twice"):
        read_last_signed(home)


def test_a_full_disk_is_answered_and_nothing_is_signed(home, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    one = signer(home)
    monkeypatch.setattr(engine_signer, "_keep", full)
    refused = one.answer(asked(VOTE)).signed_vote_response
    assert "No space left" in refused.error.description
    assert refused.vote.signature == b""
    with pytest.raises(SignatureNotKeptError):
        keep_last_signed(home, LastSigned())
    monkeypatch.undo()
    assert signer(home).answer(asked(VOTE)).signed_vote_response.error is None


def test_it_dials_answers_and_dials_again_until_it_is_stopped(home):
    listening = socket.socket(socket.AF_UNIX)
    path = home.run / "signer.sock"
    listening.bind(str(path))
    listening.listen()
    one = signer(home)
    one.start()
    for rubbish in (b"\xff" * 11, b""):
        connection, _ = listening.accept()
        data = encode_message(SignerMessage(ping_request=Ping()))
        connection.sendall(frame_message(data))
        (answer,) = Framer().feed(connection.recv(100))
        assert decode_message(SignerMessage, answer).ping_response == Ping()
        connection.sendall(rubbish)
        if rubbish:
            assert connection.recv(100) == b""
        connection.close()
    connection, _ = listening.accept()
    stopping = threading.Thread(target=one.stop)
    stopping.start()
    stopping.join(30)
    assert not stopping.is_alive()
    connection.close()
    listening.close()
