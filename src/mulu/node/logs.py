"""What a node's processes write to standard error: text for people, or one JSON document a line.

A line is bounded, and a secret that a process was given never stands in one, whoever wrote it:
secrets are named beforehand (``never_write``) and struck out of every finished line.

Source: docs/spec/node.md NOD-22; docs/guide/operating.md.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Literal, TextIO

import msgspec

from mulu.api.request_ids import current_request

LogForm = Literal["text", "json"]
JSON: Final = "json"
FORM_NAME: Final = "MULU_LOG"
"""Environment variable that names the form; children inherit it."""
LINE_CHARACTERS_MAX: Final = 8 * 1024
STRUCK_OUT: Final = "[secret]"
SECRET_CHARACTERS_MIN: Final = 4
"""A shorter secret would strike out half of every line."""
_secrets: set[str] = set()
_height: Callable[[], int] | None = None


class Line(msgspec.Struct, omit_defaults=True):
    """One record as JSON."""

    time: str
    process: str
    level: str
    event: str
    height: int | None = None
    request: str = ""
    error: str = ""
    """Where an exception came from."""


def never_write(secret: str | bytes) -> None:
    """Strike a secret out of every line from now on, also in hex.

    Args:
        secret: A passphrase, or the bytes of a key or seed.
    """
    forms = (
        {secret, secret.encode().hex()} if isinstance(secret, str) else {secret.hex(), repr(secret)}
    )
    for form in forms:
        if len(form) >= SECRET_CHARACTERS_MIN:
            _secrets.update(
                {form, json.dumps(form)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1]}
            )


def tell_height(height: Callable[[], int]) -> None:
    """Let every line say from now on at which height this process stands."""
    global _height  # noqa: PLW0603 - logging is the process's, and so is its height
    _height = height


def log_to_stderr(process: str, *, form: str = "", out: TextIO = sys.stderr) -> None:
    """Log from now on.

    Args:
        process: Name of this process.
        form: ``text`` or ``json``; what the environment says when empty.
        out: Where lines go.
    """
    wanted = form or os.environ.get(FORM_NAME, "")
    write = _json_line if wanted == JSON else _text_line
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(lambda record: _finished(record, write(process, record)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _finished(record: logging.LogRecord, line: str) -> bool:
    """Put a whole line in place of what was logged, and let it pass."""
    record.msg, record.args, record.exc_info, record.exc_text = line, None, None, None
    return True


def _text_line(process: str, record: logging.LogRecord) -> str:
    """A line for people; an exception takes more lines."""
    request, error = current_request(), _error(record)
    text = f"{_time(record.created)} {process} {record.levelname} {record.getMessage()}"
    text += (f" [{request}]" if request else "") + (f"\n{error}" if error else "")
    return _clean(text)


def _json_line(process: str, record: logging.LogRecord) -> str:
    """One JSON document; what is too long loses the end of its text and the start of where."""
    event, error = _struck(record.getMessage()), _struck(_error(record))
    length = LINE_CHARACTERS_MAX
    while True:
        line = Line(
            time=_time(record.created),
            process=process,
            level=record.levelname.lower(),
            event=event[:length],
            height=None if _height is None else _height(),
            request=current_request(),
            error=error[-length:],
        )
        text = msgspec.json.encode(line).decode()
        if len(text) <= LINE_CHARACTERS_MAX:
            return text
        length //= 2


def _error(record: logging.LogRecord) -> str:
    return logging.Formatter().formatException(record.exc_info) if record.exc_info else ""


def _clean(text: str) -> str:
    text = _struck(text)
    return text if len(text) <= LINE_CHARACTERS_MAX else text[: LINE_CHARACTERS_MAX - 1] + "…"


def _struck(text: str) -> str:
    for secret in _secrets:
        if secret in text:
            text = text.replace(secret, STRUCK_OUT)
    return text


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
