"""The same blocks give the same on every machine: order of hashes, time zone, language (MAC-1)."""

import os
import subprocess
import sys

from tests.simulation.fingerprint import fingerprint
from tests.support.place import REPO

SEEDS = (3, 12)
SURROUNDINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "77", "TZ": "Pacific/Chatham", "LC_ALL": "POSIX", "PYTHONOPTIMIZE": "1"},
)


def test_hash_order_time_zone_and_language_change_nothing():
    here = " ".join(fingerprint(seed) for seed in SEEDS)
    command = [sys.executable, "-m", "tests.simulation.fingerprint", *map(str, SEEDS)]
    for surroundings in SURROUNDINGS:
        said = subprocess.run(
            command,
            cwd=REPO,
            env={**os.environ, **surroundings},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert said.stdout.strip() == here, surroundings
