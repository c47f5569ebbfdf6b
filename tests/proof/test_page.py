"""The verifier's JavaScript as files: what it imports, what it says, and its command (BUN-28)."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from mulu.proof.reasons import REASONS, failure, reason_text
from tests.proof import goldens
from tests.support.place import REPO

FOLDER = REPO / "web" / "verify"
FILES = sorted(FOLDER.glob("*.js"))
COMMAND = FOLDER / "node.js"
IMPORT = re.compile(r'\bfrom "([^"]+)"')
FORBIDDEN = re.compile(
    r"\b(fetch\(|XMLHttpRequest|WebSocket|eval|Function\(|import\(|require\(|crypto\.|Date|Math\.random|innerHTML|localStorage)"
)


def source(path: Path) -> str:
    """A file without its comments."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_imports_only_its_neighbours(path: Path) -> None:
    outside = [name for name in IMPORT.findall(source(path)) if not name.startswith("./")]
    assert all(name.startswith("node:") for name in outside)
    assert not outside or path == COMMAND
    here = [name for name in IMPORT.findall(source(path)) if name.startswith("./")]
    assert [name for name in here if not (FOLDER / name).is_file()] == []


@pytest.mark.parametrize("path", [p for p in FILES if p != COMMAND], ids=lambda path: path.name)
def test_a_file_needs_no_network_clock_chance_or_page(path: Path) -> None:
    assert FORBIDDEN.findall(source(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 220


def test_both_verifiers_give_the_same_texts() -> None:
    lines = (FOLDER / "reasons.js").read_text(encoding="utf-8")
    table = re.findall(
        r'^  \[\n    ("[^"]+"),\n    ("[^"]+"),\n    ("[^"]+"),\n  \],$', lines, re.MULTILINE
    )
    theirs = {json.loads(code): (json.loads(en), json.loads(zh)) for code, en, zh in table}
    assert theirs == REASONS


def test_every_reason_stands_in_the_specification_and_in_both_verifiers() -> None:
    page = (REPO / "docs" / "spec" / "bundle.md").read_text(encoding="utf-8")
    scripts = "".join(source(path) for path in FILES if path.name != "reasons.js")
    modules = (REPO / "src" / "mulu" / "proof").glob("*.py")
    python = "".join(p.read_text(encoding="utf-8") for p in modules if p.name != "reasons.py")
    assert [code for code in REASONS if f"`{code}`" not in page] == []
    assert [code for code in REASONS if f'"{code}"' not in scripts] == []
    assert [code for code in REASONS if f'"{code}"' not in python] == []


def test_a_reason_has_a_text_in_both_languages() -> None:
    for code in REASONS:
        assert reason_text(code, "zh").endswith("。")
        assert reason_text(code).endswith(".")
    assert reason_text("other.code") == "other.code"
    assert str(failure("claim.path", "detail")).endswith("(detail)")


def run(node: str, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [node, str(COMMAND), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.node_js
def test_the_command_judges_files(node: str, tmp_path: Path) -> None:
    forged = tmp_path / "forged.json"
    good = goldens.FOLDER / "present.json"
    forged.write_bytes(good.read_bytes().replace(b'"height":7', b'"height":8'))
    missing = tmp_path / "missing.json"
    trust = str(goldens.FOLDER / "trust.json")
    status, out, _ = run(node, "--trust", trust, str(good), str(forged), str(missing))
    items = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [item["ok"] for item in items] == [True, False, False]
    assert [item["reason_code"] for item in items] == ["", "finality.bad_signature", "ENOENT"]
    assert [item["what"] for item in items] == ["present", "present", "unknown"]
    assert run(node, "--trust", trust, str(good))[0] == 0


@pytest.mark.node_js
def test_the_command_never_judges_without_a_trust_file(node: str) -> None:
    good = str(goldens.FOLDER / "present.json")
    for arguments in ([], [good], ["--trust"], ["--trust", good, good], ["--trust", "none", good]):
        status, out, err = run(node, *arguments)
        assert (status, out) == (2, "")
        assert err
