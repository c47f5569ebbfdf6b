"""Words and names that betray unfinished or homeless code, and addresses out of place."""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.support.place import REPO
from tests.tidy.tree import files, parsed, place

TEXTS = (
    ".py",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".in",
    ".txt",
    "Makefile",
    "run",
    "setup",
)
HOMELESS = re.compile(r"^(utils?|helpers?|managers?|misc|common|stuff|tools)$")
HOMELESS_CLASS = re.compile(r"(Utils?|Helpers?|Manager)$")
UNFINISHED = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|not impl" r"emented yet|NotImpl" r"ementedError)\b"
)
MACHINE_PATH = re.compile(r"""(?:^|[\s"'`(=])/(?:work|root|tmp|home/[a-z]+)/""")


def _lines(pattern: re.Pattern[str], *folders: str) -> list[str]:
    return [
        place(path, number)
        for folder in folders
        for path in files(folder, *TEXTS)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_unfinished() -> None:
    assert _lines(UNFINISHED, "src", "web", "tests", "docs") == []


def test_no_path_of_one_machine_is_written_down() -> None:
    assert _lines(MACHINE_PATH, ".") == []


def test_no_file_or_folder_is_homeless() -> None:
    found = [
        str(path.relative_to(REPO))
        for path in files("src", ".py") + files("web", ".js") + files("tests", ".py")
        if any(HOMELESS.match(Path(part).stem) for part in path.relative_to(REPO).parts)
    ]
    assert found == [], "name a file by what it is about"


def test_no_class_is_homeless() -> None:
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path in files("src", ".py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and HOMELESS_CLASS.search(node.name)
    ]
    assert found == [], "a class that manages usually is two"


def test_a_module_of_rules_re_exports_nothing() -> None:
    found = [
        str(path.relative_to(REPO))
        for path in files("src/mulu/modules", ".py")
        if path.name == "__init__.py" and len(parsed(path).body) > 1
    ]
    assert found == [], "an __init__.py here is a paragraph; import from the file that defines"


@pytest.mark.parametrize("name", ["run", "dev"])
def test_locked_requirements_are_pinned_by_hash_and_name_no_host(name: str) -> None:
    text = (REPO / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    requirements = re.sub(r"\\\n", " ", text).splitlines()
    unpinned = [
        line
        for line in requirements
        if line and not line.startswith("#") and "--hash=sha256:" not in line
    ]
    assert unpinned == []
    assert [line for line in requirements if re.search(r"--(?!hash=)", line)] == []


def test_run_and_dev_requirements_agree() -> None:
    pins = [
        set(
            re.findall(
                r"^([a-z0-9.-]+==\S+)",
                (REPO / "requirements" / name).read_text(encoding="utf-8"),
                re.MULTILINE,
            )
        )
        for name in ("run.txt", "dev.txt")
    ]
    assert pins[0] - pins[1] == set()


def test_locked_javascript_names_no_host() -> None:
    lock = json.loads((REPO / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert [name for name, facts in packages.items() if "integrity" not in facts] == []
