"""Finality of the engine's chain, from what a real engine said of it."""

import json
from typing import Any

from mulu.proof.build import Seal
from mulu.proof.engine_answers import finality_from_engine, step_from_engine
from mulu.proof.engine_format import EngineFinality, EngineStep
from tests.proof import engine_world, world
from tests.support.place import REPO

RECORDED = REPO / "tests" / "vectors" / "engine"


def answers(height: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the engine said of a height: commit and validators."""
    kept = json.loads((RECORDED / f"{height}.json").read_text(encoding="utf-8"))
    return kept["commit"], kept["validators"]


def finality(at: int, height: int, digest: bytes, *steps: int) -> EngineFinality:
    made = finality_from_engine(
        *answers(at), chain_id=engine_world.CHAIN_ID, height=height, digest=digest
    )
    return EngineFinality(
        signed_header=made.signed_header,
        steps=tuple(step(one) for one in steps),
        validators=made.validators,
    )


def step(height: int) -> EngineStep:
    return step_from_engine(*answers(height), chain_id=engine_world.CHAIN_ID)


def later(*steps: int) -> Seal:
    """Header 7 under the later header 12, whose finality has these steps."""
    return Seal(
        header=engine_world.HEADER,
        finality=finality(13, world.LATER_HEIGHT, engine_world.LATER_HASH, *steps),
        later=engine_world.LATER,
        path=engine_world.LINK_PATH,
    )


PLAIN = Seal(
    header=engine_world.HEADER,
    finality=finality(8, world.HEIGHT, engine_world.HEADER_HASH),
)
STEPS = later(9, 11)
LINKED = later()
