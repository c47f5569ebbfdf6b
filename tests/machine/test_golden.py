"""Golden roots: a fixed chain gives the same bytes for ever, whatever the environment (MAC-1)."""

import json
import os
import subprocess
import sys

import pytest

from tests.support import golden
from tests.support.place import REPO

KEPT = json.loads((REPO / "tests/vectors/golden.json").read_text(encoding="utf-8"))


def test_a_fixed_chain_has_its_golden_hashes():
    assert golden.hashes() == KEPT


def test_the_golden_chain_holds_every_kind_of_record_and_a_refusal():
    receipts = [block["receipt"] for block in KEPT["blocks"]]
    events = {event["@type"] for receipt in receipts for event in receipt.get("events", ())}
    assert len(events) >= 6
    assert [receipt.get("code", 0) > 0 for receipt in receipts] == [False] * 6 + [True]


@pytest.mark.parametrize(
    "changes",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "zh_CN.GB18030", "PYTHONOPTIMIZE": "1"},
    ],
    ids=str,
)
def test_hash_seed_time_zone_and_locale_change_nothing(changes):
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.support.golden"],
        cwd=REPO,
        env={**os.environ, **changes},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == KEPT
