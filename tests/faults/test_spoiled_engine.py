"""Changed bytes of the engine's files: it stops with a word, or goes on with what was (ENG-15)."""

import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.spoiled_engine import Outcome, Recorded, record, start_spoiled
from tests.faults.spoiled_member import three_of_four
from tests.faults.spoiling import Change, draw
from tests.support.chance import seed_of_run

pytestmark = pytest.mark.engine

SEED = 20_261_126
AT_ONCE = 2
MANY = 120
BESIDE_OTHERS = 100
READ_BY_NOBODY = re.compile(r"/(LOG|MANIFEST-\d+)$")
"""Files of which ``make test`` spoils none; the long run does."""
CLEAR = re.compile(
    r"the engine ended (at its start )?with status -?\d+ and said: \S.{20}"
    r"|(node_key|last-signed)\.json (cannot be read|was changed)"
    r"|what (is kept as|was) signed last.{20}"
)
"""What an operator reads names the file, or gives the engine's own words."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Recorded:
    return record(tmp_path_factory.mktemp("engine"))


def unsound(outcome: Outcome) -> str:
    """Empty when nothing is wrong, and a node that stopped said clearly why."""
    if outcome.wrong:
        return f"{outcome.change}: {outcome.wrong}"
    if outcome.went_on or CLEAR.search(outcome.says):
        return ""
    return f"{outcome.change} stopped the node, which said: {outcome.says[-2000:]}"


def spoil_all(recorded: Recorded, changes: Sequence[Change], folder: Path) -> Counter[str]:
    """Start a node for each change; returns how many stopped it, and how many nobody read."""

    def start(number: int) -> Outcome:
        alone = folder / str(number)
        alone.mkdir()
        return start_spoiled(recorded, changes[number], alone)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(start, range(len(changes))))
    found = Counter("read by nobody" if each.went_on else "noticed" for each in outcomes)
    print(dict(found))
    troubles = [unsound(each) for each in outcomes]
    assert not any(troubles), "\n".join(filter(None, troubles))
    return found


def test_the_unspoiled_home_goes_on_and_proves_what_it_did(recorded, tmp_path):
    name, size = max(recorded.sizes().items(), key=lambda item: item[1])
    outcome = start_spoiled(recorded, Change(file=name, at=size - 1, flip=0), tmp_path)
    assert (outcome.went_on, outcome.wrong) == (True, "")
    assert len(recorded.told) == len({told.text for told in recorded.told.values()}) >= 8


def test_a_changed_byte_of_the_engines_files_stops_it_or_is_read_by_nobody(recorded, tmp_path):
    kept = {name: n for name, n in recorded.sizes().items() if not READ_BY_NOBODY.search(name)}
    found = spoil_all(recorded, draw(kept, len(kept), SEED), tmp_path)
    assert found["noticed"] >= 5
    assert found["read by nobody"] >= 2


@pytest.mark.sim
@pytest.mark.timeout(3600)
def test_many_changed_bytes_of_the_engines_files(recorded, tmp_path):
    spoil_all(recorded, draw(recorded.sizes(), MANY, seed_of_run()), tmp_path)


@pytest.mark.sim
@pytest.mark.timeout(3600)
def test_a_member_whose_engine_is_spoiled_never_differs_from_the_others(tmp_path):
    with three_of_four(tmp_path) as member:
        changes = draw(member.sizes(), BESIDE_OTHERS, seed_of_run())
        outcomes = []
        for number, change in enumerate(changes):
            alone = tmp_path / str(number)
            alone.mkdir()
            outcomes.append(member.start_spoiled(change, alone))
    print(dict(Counter("read by nobody" if each.went_on else "noticed" for each in outcomes)))
    troubles = [unsound(each) for each in outcomes]
    assert not any(troubles), "\n".join(filter(None, troubles))
