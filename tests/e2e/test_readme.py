"""The README's commands, word for word, in a fresh clone (CLI-22 and the chapter 接着做什么)."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.place import REPO

SECONDS_MAX = 120
NOT_IN_A_CLONE = ("var", ".venv", "node_modules", ".*_cache", "__pycache__")
BLOCK = r"^### {title}\n```sh\n(.*?)^```$"
MULU = ".venv/bin/mulu"
TITLES = {"zh": "接着做什么", "en": "How to go on"}
READY = "节点就绪"
SAID = {
    "import": ("收下    400", "未收下  0"),
    "verify": ("✓ proof.json", "成立"),
    "audit": ("全部一致",),
}
"""What a command of the Chinese block must say."""
RECORDS = 400


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """What a newcomer has; its ``.venv/bin/mulu`` runs the clone's code on the packages here."""
    folder = tmp_path_factory.mktemp("newcomer") / "mulu"
    git = shutil.which("git")
    if git and (REPO / ".git").exists():
        subprocess.run([git, "clone", "--quiet", str(REPO), str(folder)], check=True)
    else:
        shutil.copytree(REPO, folder, symlinks=True, ignore=shutil.ignore_patterns(*NOT_IN_A_CLONE))
    command = folder / MULU
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m mulu "$@"\n')
    command.chmod(0o755)
    return folder


def environment(clone: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MULU_")}
    return kept | {"PYTHONPATH": str(clone / "src")} | more


def commands(clone: Path, language: str) -> list[list[str]]:
    """The words of each line of the block, without what the line remarks."""
    text = (clone / "README.md").read_text(encoding="utf-8")
    found = re.search(BLOCK.format(title=TITLES[language]), text, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no commands under {TITLES[language]}"
    lines = (shlex.split(line, comments=True) for line in found[1].splitlines())
    return [words for words in lines if words]


@contextmanager
def in_background(words: list[str], clone: Path, env: dict[str, str]) -> Iterator[None]:
    """Run a node at a free port, from when it says that it is ready."""
    with subprocess.Popen(
        [*words, "--listen", "127.0.0.1:0"], cwd=clone, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert any(READY in line for line in process.stdout), f"{words}: never ready"
            yield
        finally:
            process.terminate()
            process.wait(SECONDS_MAX)


def run(words: list[str], clone: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        words,
        cwd=clone,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
    )
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def test_the_clone_runs_its_own_code(clone):
    words = [sys.executable, "-c", "import mulu; print(mulu.__file__)"]
    assert run(words, clone, environment(clone)).startswith(str(clone))


def test_the_commands_of_the_readme_work(clone):
    env = environment(clone, MULU_LANG="zh")
    seen = set()
    with ExitStack() as nodes:
        for words in commands(clone, "zh"):
            print("$", *words)
            if words[0] == "export":
                env |= dict(word.split("=", 1) for word in words[1:])
            elif words[-1] == "&":
                nodes.enter_context(in_background(words[:-1], clone, env))
            else:
                said = run(words, clone, env)
                print(said)
                assert all(each in said for each in SAID.get(words[1], ())), said
            seen.add(words[1])
        again = json.loads(run([MULU, "--json", "import", "examples/city"], clone, env))
        assert (again["read"], again["unchanged"]) == (RECORDS, RECORDS), "nothing changes"
    assert seen >= {*SAID, "init", "start"}


def test_the_english_commands_are_among_the_chinese_ones(clone):
    chinese, english = (
        [words for words in commands(clone, language) if words[0] != "export"]
        for language in TITLES
    )
    assert english == [words for words in chinese if words in english]
    assert len(english) >= len(SAID)


def test_the_demonstration_works_in_a_fresh_clone(clone):
    env = environment(clone, SERVE="0", PORT="0", MULU_LANG="en")
    assert "journey is complete" in run([sys.executable, "-m", "mulu.cli.demo"], clone, env)
