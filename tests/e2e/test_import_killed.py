"""An import that is killed in its midst, and done again: every record is there once; INT-98."""

import json
import signal
import subprocess
from pathlib import Path

import httpx

from tests.support.catalogue_files import portal_record, write_json
from tests.support.whole_node import (
    ENVIRONMENT,
    Node,
    command,
    is_gone,
    make_home,
    mulu,
    mulu_json,
    open_node,
    until,
)

RECORDS = 9_000


def records_on_chain(node: Node) -> int:
    file = node.home / "out.jsonl"
    mulu_json(node.home, "export", "jsonl", "-o", str(file))
    return sum("source_ref" in line for line in file.read_text().splitlines())


def children_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(number) for number in children.split()]


def test_a_killed_import_is_finished_by_doing_it_again(tmp_path) -> None:
    records = [
        portal_record(f"目录{n}", f"部门{n % 20}", 资源摘要="摘" * 300) for n in range(RECORDS)
    ]
    file = write_json(tmp_path, "large.json", records)
    home = tmp_path / "home"
    make_home(home)
    with open_node(home, tmp_path / "node.log") as node:
        killed = subprocess.Popen(
            [*command(home), "import", str(file.path)], env=ENVIRONMENT, stdout=subprocess.DEVNULL
        )
        (reading,) = until(lambda: children_of(killed.pid))
        begun = f"{node.url}/v1/entries?limit=1"
        until(lambda: json.loads(httpx.get(begun).content)["entries"])
        killed.send_signal(signal.SIGKILL)
        assert killed.wait() == -signal.SIGKILL
        until(lambda: is_gone(reading))
        again = mulu_json(home, "import", str(file.path))
        assert again["unchanged"] + again["accepted"] == again["read"] == RECORDS
        assert again["unchanged"] > 0
        assert records_on_chain(node) == RECORDS
        third = mulu(home, "import", str(file.path))
        assert json.loads(third.stdout)["unchanged"] == RECORDS
