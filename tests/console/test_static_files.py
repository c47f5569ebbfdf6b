"""The files of the pages: the checker is among them, and the style sheet holds what is promised."""

import re

from mulu.console.static_files import load


def test_every_module_that_is_imported_is_served() -> None:
    files = load()
    for name, file in files.items():
        folder = name.rpartition("/")[0]
        for imported in re.findall(r'from "\./([^"]+)"', file.content.decode()):
            assert "/".join(filter(None, [folder, imported])) in files, f"{name}: {imported}"


def test_nothing_foreign_is_asked_for() -> None:
    for name, file in load().items():
        text = file.content.decode()
        without_namespaces = text.replace("http://www.w3.org/2000/svg", "")
        assert "@import" not in text, name
        assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", without_namespaces) == [], name


def test_no_page_script_writes_markup() -> None:
    for name, file in load().items():
        assert not re.search(rb"innerHTML|outerHTML|document\.write|eval\(", file.content), name
