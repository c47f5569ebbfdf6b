"""What no type checker sees: no floats in rules, no sleeping, no shared compressor, small files."""

import ast

import pytest

from tests.tidy.tree import files, parsed, place, rule_files, with_parents

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
ASKING_FOR_TYPE = {"isinstance", "issubclass"}


def _is_float(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float() | complex()):
            return True
        case ast.Name(id="float" | "complex"):
            return not _only_asks(node)
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return not (_is_path_part(left) or _is_path_part(right))
        case ast.AugAssign(op=ast.Div()):
            return True
    return False


def _only_asks(node: ast.AST) -> bool:
    """A float may be asked for in order to refuse it, as in ``isinstance(x, float)``."""
    parent = getattr(node, "parent", None)
    if isinstance(parent, ast.Tuple | ast.BinOp):
        parent = getattr(parent, "parent", None)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        return parent.func.id in ASKING_FOR_TYPE
    return isinstance(parent, ast.Compare)


def _is_path_part(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr)


def _floats(tree: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.stmt) and _is_float(node)
    ]


def _calls(tree: ast.Module, *names: str) -> list[ast.Call]:
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in names
    ]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _runs_on_import(call: ast.AST) -> bool:
    parent = getattr(call, "parent", None)
    while parent is not None:
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return False
        parent = getattr(parent, "parent", None)
    return True


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1.5", 1),
        ("x = float(y)", 1),
        ("x: float = 1", 1),
        ("x = a / b", 1),
        ("x /= 2", 1),
        ("x = a // b", 0),
        ("x = folder / 'chain'", 0),
        ("ok = isinstance(x, float)", 0),
        ("ok = isinstance(x, (int, float))", 0),
    ],
)
def test_the_float_finder_finds(text: str, found: int) -> None:
    assert len(_floats(with_parents(ast.parse(text)))) == found


def test_no_float_in_consensus_code() -> None:
    assert [place(path, line) for path in rule_files() for line in _floats(parsed(path))] == []


def test_no_test_sleeps() -> None:
    found = [
        place(path, call.lineno)
        for path in files("tests", ".py")
        for call in _calls(parsed(path), "sleep")
    ]
    assert found == [], (
        "wait for what should happen (an event, a height, a file), not for time to pass"
    )


def test_no_compressor_is_shared_between_threads() -> None:
    found = [
        place(path, call.lineno)
        for path in files("src", ".py")
        for call in _calls(parsed(path), "ZstdCompressor", "ZstdDecompressor")
        if _runs_on_import(call)
    ]
    assert found == [], "a zstandard context belongs to one thread: make it where it is used"


def _misses_bytes(*caught: ast.expr | None) -> bool:
    """Catches what msgspec raises for bytes that are no JSON, but not for what is no text."""
    names = {
        node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        for each in caught
        if each is not None
        for node in ast.walk(each)
    }
    whole = {"UnicodeDecodeError", "UnicodeError", "ValueError"}
    return bool(names & {"DecodeError", "MsgspecError"}) and not names & whole


def test_whoever_catches_what_is_no_json_also_catches_what_is_no_text() -> None:
    found = [
        place(path, node.lineno)
        for path in files("src", ".py")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ExceptHandler) and _misses_bytes(node.type))
        or (
            isinstance(node, ast.Call) and _called(node) == "suppress" and _misses_bytes(*node.args)
        )
    ]
    assert found == [], "msgspec raises UnicodeDecodeError for bytes that are not UTF-8"


def test_no_file_is_too_long() -> None:
    found = {
        place(path, 1): lines
        for path in files("src", ".py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert found == {}


def test_no_function_is_too_long() -> None:
    found = {
        place(path, node.lineno): lines
        for path in files("src", ".py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _body_lines(node)) > FUNCTION_LINES_MAX
    }
    assert found == {}


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
