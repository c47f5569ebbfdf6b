"""Lines of the log: one document each, bounded, with nothing secret in them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from mulu.node import logs

SECRET = 'öffne dich, "Sesam"'


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, secrets = root.handlers[:], root.level, set(logs._secrets)
    yield
    root.handlers[:], logs._height = handlers, None
    root.setLevel(level)
    logs._secrets.clear()
    logs._secrets.update(secrets)


def _lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_record_is_one_document_with_what_is_known() -> None:
    out = io.StringIO()
    logs.log_to_stderr("ledger", form="json", out=out)
    logging.getLogger("mulu").info("started at %s", "once")
    logs.tell_height(lambda: 7)
    logging.getLogger("mulu").warning("two\nlines")
    first, second = _lines(out)
    assert first.keys() == {"time", "process", "level", "event"}
    assert (first["process"], first["level"], first["event"]) == (
        "ledger",
        "info",
        "started at once",
    )
    assert (second["event"], second["height"]) == ("two\nlines", 7)
    assert str(first["time"]).endswith("Z")


def test_an_exception_stands_in_its_own_line() -> None:
    out = io.StringIO()
    logs.log_to_stderr("web", form="json", out=out)
    logging.getLogger("mulu").error("a request failed", exc_info=ValueError("no"))
    (line,) = _lines(out)
    assert str(line["error"]).endswith("ValueError: no")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_is_bounded(form: str) -> None:
    out = io.StringIO()
    logs.log_to_stderr("web", form=form, out=out)
    logging.getLogger("mulu").error('"' * 100_000)
    text = out.getvalue().rstrip("\n")
    assert 1000 < len(text) <= logs.LINE_CHARACTERS_MAX
    if form == "json":
        assert str(_lines(out)[0]["event"]).startswith('"""')


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "written", [SECRET, repr(SECRET), SECRET.encode().hex(), json.dumps({"passphrase": SECRET})]
)
def test_a_secret_is_struck_out_however_it_is_written(form: str, written: str) -> None:
    out = io.StringIO()
    logs.log_to_stderr("ledger", form=form, out=out)
    logs.never_write(SECRET)
    logging.getLogger("mulu").error("orders: %s", written)
    logging.getLogger("mulu").error("it failed", exc_info=ValueError(written))
    assert "Sesam" not in out.getvalue()
    assert SECRET.encode().hex() not in out.getvalue()
    assert out.getvalue().count("[secret]") >= 2


def test_the_bytes_of_a_key_are_struck_out() -> None:
    out = io.StringIO()
    logs.log_to_stderr("ledger", form="json", out=out)
    seed = bytes(range(32))
    logs.never_write(seed)
    logging.getLogger("mulu").error("signer %s %r", seed.hex(), seed)
    assert seed.hex() not in out.getvalue()
    assert out.getvalue().count("[secret]") == 2
