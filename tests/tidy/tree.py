"""The files of the repository as tidy tests read them."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import mulu
from tests.support.place import REPO

MADE_HERE = {".git", ".venv", "var", "node_modules", "dist", "build", "__pycache__"}
CACHES = (".ruff_cache", ".mypy_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache")
RULES = ("core", "tx", "store", "machine", "modules", "proof")
"""Packages whose results every node must agree on."""


def files(folder: str, *suffixes: str) -> list[Path]:
    """Files of a folder by suffix, in order; links and what was made here are left out."""
    return sorted(_walk(REPO / folder, suffixes))


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_symlink() or path.name in MADE_HERE or path.name in CACHES:
            continue
        if path.is_dir():
            yield from _walk(path, suffixes)
        elif path.suffix in suffixes or path.name in suffixes:
            yield path


def rule_files() -> list[Path]:
    """Sources of consensus code."""
    return [path for name in RULES for path in files(f"src/mulu/{name}", ".py")]


@cache
def parsed(path: Path) -> ast.Module:
    """Syntax tree of a Python file, every node knowing its parent."""
    return with_parents(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def with_parents(tree: ast.Module) -> ast.Module:
    """Give every node of a tree the attribute ``parent``."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


def place(path: Path, line: int) -> str:
    """Name a place as people click on it."""
    return f"{path.relative_to(REPO)}:{line}"


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the package, imported; entry points are left out."""
    names = [info.name for info in pkgutil.walk_packages(mulu.__path__, "mulu.", onerror=_raise)]
    return tuple(importlib.import_module(name) for name in names if not name.endswith("__main__"))


def _raise(name: str) -> None:
    raise ImportError(f"{name} cannot be imported; tidy tests look at every module")


def subclasses(family: type) -> list[type]:
    """Classes below a family that the package itself defines, in order of name."""
    modules()
    found: set[type] = set()
    todo = [family]
    while todo:
        for child in todo.pop().__subclasses__():
            if child not in found:
                found.add(child)
                todo.append(child)
    ours = [cls for cls in found if cls.__module__.startswith("mulu.")]
    return sorted(ours, key=lambda cls: (cls.__module__, cls.__qualname__))
