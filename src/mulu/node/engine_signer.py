"""Signing for the engine: the ledger process holds the validator's key and answers over a socket.

The engine listens, this side dials, again whenever the connection ends. So the key stays encrypted
at rest, and whatever can be a ``Signer`` can be a validator.

Source: docs/spec/engine.md ENG-5 and ENG-6; CometBFT 0.38, privval.
"""

import contextlib
import logging
import os
import socket
import threading
from pathlib import Path
from typing import Final

from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.core.errors import UnavailableError
from mulu.node.home import Home, HomeError
from mulu.ordering.cometbft.codec import decode_message, encode_message
from mulu.ordering.cometbft.framing import Framer, frame_message
from mulu.ordering.cometbft.privval import (
    Ping,
    Proposal,
    PubKeyRequest,
    PubKeyResponse,
    RemoteSignerError,
    SignedProposalResponse,
    SignedVoteResponse,
    SignerMessage,
    SignProposalRequest,
    SignVoteRequest,
    Vote,
)
from mulu.ordering.cometbft.shapes import PublicKey
from mulu.ordering.cometbft.voting import DoubleSignError, LastSigned, Voter
from mulu.ordering.sockets import short_path

logger = logging.getLogger(__name__)

MESSAGE_BYTES_MAX: Final = 10 * 1024
"""The engine's own limit."""
DIAL_SECONDS: Final = 0.05
RECEIVE_BYTES: Final = 65_536


def last_signed_file(home: Home) -> Path:
    """Where what this validator signed last is kept."""
    return home.engine / "last-signed.json"


def read_last_signed(home: Home) -> LastSigned:
    """What this validator signed last.

    Raises:
        HomeError: The file is missing or damaged; the validator might sign twice, so it must not
            start.
    """
    path = last_signed_file(home)
    try:
        return decode(path.read_bytes().rstrip(b"\n"), LastSigned)
    except (OSError, NotCanonicalError) as err:
        raise HomeError(
            f"{path} cannot be read ({err}); without it this validator might sign twice in one"
            " step. Restore the newest copy, or rotate the validator's key"
        ) from err


def keep_last_signed(home: Home, last: LastSigned) -> None:
    """Keep what is being signed: written beside its place, synced and moved there.

    Raises:
        SignatureNotKeptError: The disk is full or fails.
    """
    try:
        _keep(last_signed_file(home), last)
    except OSError as err:
        raise SignatureNotKeptError(
            f"{last_signed_file(home)} cannot be written: {err.strerror}; free the disk"
        ) from err


def _keep(path: Path, last: LastSigned) -> None:
    beside = path.with_suffix(".new")
    with beside.open("wb") as out:
        out.write(encode(last) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class SignatureNotKeptError(UnavailableError):
    """What is being signed could not be kept durably, so the signature does not leave."""


class EngineSigner:
    """Answers the engine's requests on a thread of its own.

    Args:
        path: The engine's socket for signers.
        voter: Signs.
    """

    def __init__(self, path: Path, voter: Voter) -> None:
        self._path = path
        self._voter = voter
        self._stop = threading.Event()
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="signer", daemon=True)

    def start(self) -> None:
        """Start dialling and answering."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up and end."""
        self._stop.set()
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                self._serve()
            self._stop.wait(DIAL_SECONDS)

    def _serve(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            short, descriptor = short_path(self._path)
            try:
                connection.connect(short)
            finally:
                os.close(descriptor)
            self._connection = connection
            try:
                self._answer_all(connection)
            finally:
                self._connection = None

    def _answer_all(self, connection: socket.socket) -> None:
        framer = Framer(MESSAGE_BYTES_MAX)
        while not self._stop.is_set():
            data = connection.recv(RECEIVE_BYTES)
            if not data:
                return
            try:
                for request in framer.feed(data):
                    answer = self.answer(decode_message(SignerMessage, request))
                    connection.sendall(frame_message(encode_message(answer)))
            except UnavailableError as err:
                logger.warning("the engine's signing request could not be read: %s", err)
                return

    def answer(self, asked: SignerMessage) -> SignerMessage:
        """Answer one request; a refusal is an answer, too."""
        match asked:
            case SignerMessage(pub_key_request=PubKeyRequest(chain_id=chain_id)):
                return SignerMessage(pub_key_response=self._public_key(chain_id))
            case SignerMessage(sign_vote_request=SignVoteRequest() as request):
                return SignerMessage(signed_vote_response=self._vote(request))
            case SignerMessage(sign_proposal_request=SignProposalRequest() as request):
                return SignerMessage(signed_proposal_response=self._proposal(request))
            case _:
                return SignerMessage(ping_response=Ping())

    def _public_key(self, chain_id: str) -> PubKeyResponse:
        key = PublicKey(ed25519=self._voter.public_key)
        return PubKeyResponse(pub_key=key, error=self._foreign(chain_id))

    def _vote(self, request: SignVoteRequest) -> SignedVoteResponse:
        asked = request.vote or Vote()
        error = self._foreign(request.chain_id)
        if error is None:
            try:
                return SignedVoteResponse(vote=self._voter.sign_vote(asked))
            except UnavailableError as err:
                error = _refused(err)
        return SignedVoteResponse(vote=asked, error=error)

    def _proposal(self, request: SignProposalRequest) -> SignedProposalResponse:
        asked = request.proposal or Proposal()
        error = self._foreign(request.chain_id)
        if error is None:
            try:
                return SignedProposalResponse(proposal=self._voter.sign_proposal(asked))
            except UnavailableError as err:
                error = _refused(err)
        return SignedProposalResponse(proposal=asked, error=error)

    def _foreign(self, chain_id: str) -> RemoteSignerError | None:
        if chain_id == self._voter.chain_id:
            return None
        return _refused(DoubleSignError(f"this key signs for {self._voter.chain_id!r} only"))


def _refused(err: UnavailableError) -> RemoteSignerError:
    logger.warning("not signed: %s", err)
    return RemoteSignerError(code=1, description=str(err))
