"""Cutting a stream of JSON into records: INT-8 to INT-11."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.intake import limits, splitting
from mulu.intake.splitting import Shape, Slice, Splitter, Trouble

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=4), max_size=6)


def any_list(path: tuple[str, ...], beside: tuple[str, ...]) -> bool:
    return path in (("data",), ("duties",), ("systems",))


def cut(
    data: bytes, shape: Shape = Shape.LIST, *, step: int = 1 << 20, recover: bool = True
) -> list[Slice | Trouble]:
    splitter = Splitter(shape, any_list, recover=recover)

    def run() -> Iterator[Slice | Trouble]:
        for start in range(0, len(data), step):
            yield from splitter.feed(data[start : start + step])
        yield from splitter.finish()

    return list(run())


def values(outputs: list[Slice | Trouble]) -> list[object]:
    return [json.loads(output.data) for output in outputs if isinstance(output, Slice)]


def troubles(outputs: list[Slice | Trouble]) -> list[Trouble]:
    return [output for output in outputs if isinstance(output, Trouble)]


@given(OBJECTS, st.integers(1, 40), st.sampled_from([None, 1, 3]), st.booleans())
def test_records_come_out_as_they_went_in_however_bytes_arrive(objects, step, indent, ascii_only):
    data = json.dumps(objects, ensure_ascii=ascii_only, indent=indent).encode(
        "utf-8", "surrogatepass"
    )
    outputs = cut(data, step=step)
    assert values(outputs) == json.loads(data)
    assert [output.index for output in outputs] == list(range(len(objects)))
    for output in outputs:
        assert isinstance(output, Slice)
        assert data[output.place.offset :].startswith(output.data)
        assert output.place.line == 1 + data.count(b"\n", 0, output.place.offset)


@given(OBJECTS.filter(bool), st.integers(1, 40))
def test_json_lines_come_out_as_they_went_in(objects, step):
    data = b"\n".join(json.dumps(value).encode() for value in objects)
    assert values(cut(data, Shape.SEQUENCE, step=step)) == objects


@given(OBJECTS, st.integers(1, 40))
def test_wrapped_lists_come_out_under_their_names(objects, step):
    wrapped = {
        "code": 200,
        "meta": {"a": [1, {"b": []}]},
        "duties": objects,
        "x": None,
        "systems": objects,
    }
    outputs = cut(json.dumps(wrapped).encode(), Shape.WRAPPED, step=step)
    assert values(outputs) == objects * 2
    names = [output.listed_in for output in outputs if isinstance(output, Slice)]
    assert names == ["duties"] * len(objects) + ["systems"] * len(objects)


@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(list(Shape)))
def test_any_bytes_end_and_give_the_same_however_they_arrive(data, step, shape):
    assert cut(data, shape, step=step) == cut(data, shape)


@given(st.text('[]{}",:\\a1 \n', max_size=80), st.integers(1, 20), st.sampled_from(list(Shape)))
def test_json_like_text_ends_and_gives_the_same_however_it_arrives(text, step, shape):
    assert cut(text.encode(), shape, step=step) == cut(text.encode(), shape)


BROKEN = {
    "a quotation mark is missing at a line's end": (
        '[{"a":1},\n{"a":"x},\n{"a":3}]',
        [1, 3],
        [1],
        2,
    ),
    "a quotation mark is missing within a line": (
        '[{"a":1},{"a":"x},{"a":3},{"a":4}]',
        [1, 3, 4],
        [1],
        1,
    ),
    "a brace is missing": ('[{"a":1},\n{"a":2,\n{"a":3}]', [1, 3], [1], 3),
    "a bracket is wrong": ('[{"a":1},\n{"a":2],\n{"a":3}]', [1, 3], [1], 2),
    "the first record is broken": ('[{"a":"x},\n{"a":2},{"a":3}]', [2, 3], [0], 1),
    "the file ends in a record": ('[{"a":1},\n{"a":2', [1], [1], 2),
    "the file ends in a text": ('[{"a":1},\n{"a":"xy', [1], [1], 2),
    "a broken record swallowed the end": ('[{"a":1},{"a":[2,{"a":3},{"a":4}]', [1, 3, 4], [1], 1),
    "the file ends after a comma": ('[{"a":1},\n{"a":2},\n', [1, 2], [None], 3),
    "the file ends before its bracket": ('[{"a":1}', [1], [None], 1),
    "a comma is missing": ('[{"a":1}\n{"a":2}]', [1, 2], [None], 2),
    "a comma too many": ('[{"a":1},,\n{"a":2}]', [1, 2], [None], 1),
    "something follows the end": ('[{"a":1}]\n[{"a":2}]', [1], [None], 2),
    "a stray bracket stands between records": ('[{"a":1},}\n{"a":2}]', [1, 2], [None], 1),
}


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize(("text", "read", "cost", "line"), BROKEN.values(), ids=BROKEN)
def test_a_broken_place_is_named_and_the_rest_read(text, read, cost, line, step):
    outputs = cut(text.encode(), step=step)
    assert [value["a"] for value in values(outputs)] == read
    found = troubles(outputs)
    assert [trouble.index for trouble in found] == cost
    assert found[0].place.line == line
    indices = [output.index for output in outputs if output.index is not None]
    assert indices == list(range(len(indices)))


def test_without_recovery_the_rest_of_a_list_is_given_up_and_that_is_said():
    outputs = cut(b'[{"a":1},{"a":2,{"a":3}]', recover=False)
    assert values(outputs) == [{"a": 1}]
    assert "could not be read" in troubles(outputs)[0].reason


def test_records_that_hold_objects_that_begin_alike_are_not_guessed_at():
    outputs = cut(b'[{"a":{"a":1}},{"a":"x},{"a":{"a":3}}]')
    assert values(outputs) == [{"a": {"a": 1}}]
    assert "could not be read" in troubles(outputs)[0].reason


def test_a_record_that_is_too_large_is_refused_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr(splitting, "RECORD_BYTES_MAX", 100)
    data = json.dumps([{"a": 1}, {"a": "x" * 500}, {"a": 3}]).encode()
    outputs = cut(data, step=20)
    assert [value["a"] for value in values(outputs)] == [1, 3]
    assert "larger than" in troubles(outputs)[0].reason


def test_a_record_that_is_nested_too_deeply_is_refused_and_the_next_one_read():
    deep = "[" * limits.DEPTH_MAX + "]" * limits.DEPTH_MAX
    outputs = cut(f'[{{"a":1}},{{"a":{deep}}},{{"a":3}}]'.encode())
    assert [value["a"] for value in values(outputs)] == [1, 3]
    assert "nested" in troubles(outputs)[0].reason


def test_a_byte_order_mark_counts_as_bytes_of_the_file():
    outputs = cut(b'\xef\xbb\xbf[{"a":1}]')
    assert [output.place.offset for output in outputs] == [4]


def test_records_that_are_no_objects_are_cut_out_all_the_same():
    assert values(cut(b'[1, "two", {"a": 3}, [4], null]')) == [1, "two", {"a": 3}, [4], None]


def test_memory_stays_bounded_while_nothing_can_be_read():
    splitter = Splitter(Shape.LIST, any_list)
    found = list(splitter.feed(b'[{"a":1},{"a":"broken\n'))
    for _ in range(50):
        found += splitter.feed(b"x" * 100_000)
    assert len(splitter._tape.data) < 10_000
    assert len(troubles(found)) == 1
