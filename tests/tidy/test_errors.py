"""Error classes: one reason, one number, for ever; each is provoked by some test."""

import re
from collections import Counter
from typing import get_type_hints

from mulu.core.errors import CodedError, InadmissibleError, MuluError, RefusedError
from tests.tidy.tree import files, subclasses


def _coded() -> list[type[CodedError]]:
    """Concrete refusals and inadmissibilities: a class that others refine is a family.

    The client's two relay whatever a node answered, and so have no number of their own.
    """
    return [
        cls
        for cls in subclasses(CodedError)
        if cls not in (RefusedError, InadmissibleError)
        and not cls.__subclasses__()
        and not cls.__module__.startswith("mulu.client.")
    ]


def test_every_error_says_so_in_its_name() -> None:
    assert [
        cls.__qualname__ for cls in subclasses(MuluError) if not cls.__name__.endswith("Error")
    ] == []


def test_every_coded_error_belongs_to_one_family() -> None:
    wrong = [
        cls.__qualname__
        for cls in _coded()
        if issubclass(cls, RefusedError) == issubclass(cls, InadmissibleError)
    ]
    assert wrong == []


def test_every_coded_error_has_a_module_and_a_number() -> None:
    wrong = [cls.__qualname__ for cls in _coded() if not cls.module or cls.code < 1]
    assert wrong == []


def test_no_number_is_given_twice_in_a_module() -> None:
    counts = Counter((cls.module, cls.code) for cls in _coded())
    twice = {pair for pair, count in counts.items() if count > 1}
    assert [cls.__qualname__ for cls in _coded() if (cls.module, cls.code) in twice] == []


def test_module_and_number_stay_class_variables() -> None:
    assert {"module", "code"} <= set(get_type_hints(CodedError))
    assert [cls.__qualname__ for cls in _coded() if "code" not in vars(cls)] == []


def test_every_coded_error_is_provoked_by_a_test() -> None:
    words: set[str] = set()
    for path in files("tests", ".py"):
        words.update(re.findall(r"\w+Error\b", path.read_text(encoding="utf-8")))
    assert [
        f"{cls.__module__}.{cls.__name__}" for cls in _coded() if cls.__name__ not in words
    ] == []
