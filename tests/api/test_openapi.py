"""The interface describes itself rightly, as schemathesis and these tables judge."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.serving import serving

SECONDS = 30


def description(node: FakeNode) -> dict[str, Any]:
    answer = ask(node.app(), "GET", "/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def operations(node: FakeNode) -> list[tuple[str, dict[str, Any]]]:
    paths = description(node)["paths"]
    return [
        (f"{method} {path}", operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


def test_it_is_openapi_3_1(city: FakeNode) -> None:
    found = description(city)
    assert found["openapi"].startswith("3.1")
    assert found["info"]["title"] == "mulu 目录链"


def test_every_operation_describes_its_problems(city: FakeNode) -> None:
    for name, operation in operations(city):
        assert operation["summary"], name
        for status in ("400", "503"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], name


def test_every_parameter_is_described(city: FakeNode) -> None:
    bare = [
        f"{name}: {parameter['name']}"
        for name, operation in operations(city)
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ]
    assert bare == []


@pytest.mark.parametrize("path", ["/v1/transactions", "/v1/transactions/batch", "/v1/check"])
def test_bytes_are_taken_as_bytes(city: FakeNode, path: str) -> None:
    body = description(city)["paths"][path]["post"]["requestBody"]
    assert (list(body["content"]), body["required"]) == (["application/octet-stream"], True)


def test_schemathesis_finds_nothing(city: FakeNode, shared: Path, tmp_path: Path) -> None:
    """All its checks, without the stream of events, whose answers only end in time."""
    script = shared / "conformance" / "openapi" / "run.sh"
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "MAX_SECONDS": str(SECONDS),
        "EXAMPLES": "10",
        "LOG_FILE": str(tmp_path / "log"),
    }
    options = ["--exclude-checks", "positive_data_acceptance", "--exclude-path", "/v1/events"]
    with serving(city.app()) as url:
        done = subprocess.run(
            ["/bin/bash", str(script), f"{url}/v1/openapi.json", *options],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
    assert done.returncode == 0, (tmp_path / "log").read_text(encoding="utf-8")[-6000:]
    assert "1 passed, 0 failed" in done.stdout
