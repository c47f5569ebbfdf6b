"""How the set of validators came to be, of a node that began from a snapshot and never saw it.

A snapshot has the set in force and none before. The steps from genesis on are asked of a node that
has every block, verified from genesis, and kept beside the blocks: then proofs made here lead from
the first trust file too. An engine's steps stand as finality of the headers that changed the set,
those by SM2 as a list, since they show headers whose blocks are not here.

Source: docs/spec/network.md NET-7 and NET-9; docs/spec/bundle.md BUN-26 and BUN-33.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from mulu.client.asks import Ask
from mulu.client.durable import write_over
from mulu.client.governance_answers import ValidatorsAnswer
from mulu.client.http import Http
from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.core.errors import VerificationError
from mulu.machine.genesis import Genesis
from mulu.node.anchor import genesis_trust
from mulu.node.engine_sync import ask_engine_trust
from mulu.node.home import Home, HomeError
from mulu.proof.bundle import encode_finality
from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.reasons import reason_text
from mulu.proof.sm2_format import Sm2Finality, Sm2Step
from mulu.proof.verify import verify_bundle
from mulu.query.known_sets import read_sets
from mulu.query.sealing import SET_CHANGES, SM2_STEPS, read_set_changes, with_change
from mulu.store.port import Reader, Store

logger = logging.getLogger(__name__)

S = TypeVar("S", EngineStep, Sm2Step)

PROVED_BY_SM2: Final = Ask(
    path="/v1/validators", answer=ValidatorsAnswer, params={"proof": "1", "finality": "sm2"}
)
"""Asks for the set with a bundle whose header is final by SM2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Changes of the set since genesis, verified; oldest first."""

    engine: tuple[EngineStep, ...] = ()
    sm2: tuple[Sm2Step, ...] = ()
    """Signed by SM2; none on a chain that began without SM2 keys."""


def ask_steps(http: Http, genesis: Genesis) -> Steps:
    """Ask a node for every change of the set, and verify it from genesis on.

    Raises:
        VerificationError: It does not hold.
        UnavailableError: No answer, or nothing is final there yet.
    """
    return Steps(engine=ask_engine_trust(http, genesis).steps, sm2=ask_sm2_steps(http, genesis))


def ask_sm2_steps(http: Http, genesis: Genesis) -> tuple[Sm2Step, ...]:
    """The same for the steps that SM2 keys signed.

    Raises:
        VerificationError: They do not hold.
        UnavailableError: No answer, or nothing is final by SM2 there yet.
    """
    if all(one.sm2 is None for one in genesis.validators):
        return ()
    proof = http.ask(PROVED_BY_SM2).proof
    verdict = verify_bundle(encode(proof), genesis_trust(genesis))
    if verdict.bundle is None:
        why = reason_text(verdict.reason_code, "en")
        raise VerificationError(verdict.reason_code, f"steps by SM2: {why}")
    finality = verdict.bundle.finality
    return finality.steps if isinstance(finality, Sm2Finality) else ()


def write_steps(home: Home, steps: Steps) -> None:
    """Write steps into a home; they are kept beside the blocks at the node's next start."""
    for path, made in ((home.steps_file, steps.engine), (home.sm2_steps_file, steps.sm2)):
        if made:
            write_over(path, encode(made))


def keep_steps(home: Home, store: Store) -> None:
    """Keep beside the blocks what stands in the home's files, and say what is still missing.

    Raises:
        HomeError: A file is damaged.
        UnavailableError: The disk is full or fails.
    """
    for step in _read(home.steps_file, EngineStep):
        height = step.signed_header.header.height - 1
        finality = EngineFinality(signed_header=step.signed_header, validators=step.validators)
        with store.read() as reader:
            changes = with_change(read_set_changes(reader), height)
        store.set_finality(height, encode_finality(finality), {SET_CHANGES: changes})
    signed = _read(home.sm2_steps_file, Sm2Step)
    if signed:
        store.set_meta(SM2_STEPS, encode(signed))
    with store.read() as reader:
        height = lacking_step(reader)
    if height:
        logger.warning(
            "this node began from a snapshot and does not know how the set of validators changed"
            " at height %d: proofs made here need a trust file with a later checkpoint, until"
            " mulu network steps --url NODE has asked a node that has every block",
            height,
        )


def keep_steps_again(home: Home, store: Store) -> None:
    """Do so at the start of a node that began from a snapshot; others know every step."""
    with store.read() as reader:
        first = reader.first_header()
    if first is not None and first.log_index > 0:
        keep_steps(home, store)


def lacking_step(reader: Reader) -> int:
    """Height of the newest change of the set before this node's first block that it lacks; else 0.

    Steps come as a whole from genesis to some height, so the newest one stands for all.
    """
    first = reader.first_header()
    if first is None or first.log_index == 0:
        return 0
    made = [one.height for one in read_sets(reader).sets if one.height <= first.height]
    newest = made[-1] if made else 0
    return 0 if newest in read_set_changes(reader).heights else newest


def _read(path: Path, type_: type[S]) -> Sequence[S]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return decode(data, tuple[type_, ...])  # type: ignore[valid-type]
    except NotCanonicalError as err:
        raise HomeError(
            f"{path} is damaged: {err}; ask for it again with mulu network steps --url NODE"
        ) from err
