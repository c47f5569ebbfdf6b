"""Real nodes, the real engine, real faults: acknowledged is present on all (ENG-7 to ENG-11)."""

import pytest

from tests.faults.manifest import manifests
from tests.faults.runner import Run

pytestmark = pytest.mark.engine

ALL = manifests()
QUICK = [name for name, manifest in ALL.items() if manifest.quick]


@pytest.mark.parametrize("name", QUICK)
def test_nothing_acknowledged_is_lost_under_a_fault(name, tmp_path):
    run = Run(ALL[name], tmp_path)
    run.run()
    print("\n".join([ALL[name].title, *run.log]))


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [name for name in ALL if name not in QUICK])
def test_nothing_acknowledged_is_lost_under_any_fault(name, tmp_path):
    run = Run(ALL[name], tmp_path)
    run.run()
    print("\n".join([ALL[name].title, *run.log]))
