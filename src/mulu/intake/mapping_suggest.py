"""A draft of a mapping, guessed from a file's keys and words; a person reads and completes it.

Source: docs/spec/intake.md INT-96.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Literal

from mulu.intake import ckan, dcat, pod, taiwan, wording
from mulu.intake.csv_records import read_csv
from mulu.intake.csv_splitting import header_of
from mulu.intake.detecting import legacy_name
from mulu.intake.flattening import flatten
from mulu.intake.json_records import read_json
from mulu.intake.mapping import FORMAT, BadMappingError, MappingForm, Values
from mulu.intake.opening import read_chunks, read_head
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile, SourceRecord
from mulu.intake.portal_fields import LEFT_OUT
from mulu.intake.portal_values import as_cycle, as_format, is_said, plain_value
from mulu.intake.portal_words import (
    CLOSED,
    FIELD_NAMES,
    KEYS,
    OPEN,
    OPEN_IF,
    SHARED,
    keys_of,
    plain_key,
)
from mulu.intake.prose import plain_values

_LOOKED_AT: Final = 500
_WHOLE_BYTES_MAX: Final = 32 << 20
_WORDS_MAX: Final = 20
_WORD_CHARS: Final = 40
_MORE: Final = keys_of("""
title: datasetname name titel nombre título titre judul タイトル 名稱 資料集
provider: agency organisation organization publishername owner ministry office institution behörde
    organismo organisme 機關 單位 部門 提供機關
summary: abstract notes beschreibung descripción désignation resumen 說明 描述 摘要說明
update_cycle: frequency freq periodicity cadence aktualisierung frecuencia fréquence 更新頻率
updated_on: lastupdated updated changed lastmodified geändert actualizado 更新時間
published_on: released created publicationdate veröffentlicht publicado 發布日期
keywords: keyword tags schlagwörter etiquetas 關鍵字
themes: topic subject category kategorie tema thème 分類
format_types: fileformat filetype formato 格式
url: link website page address adresse enlace 網址
id: identifier uid uuid recordid kennung 識別碼
volume_records: rows rowcount recordcount 筆數
-: views downloads hits rating 點閱數 下載數
""")
_GUESSES: Final[Mapping[str, tuple[str, int]]] = {
    **_MORE,
    **dcat.KEYS,
    **ckan.KEYS,
    **pod.KEYS,
    **taiwan.KEYS,
    **KEYS,
}


def suggest(file: SourceFile) -> MappingForm:
    """Draft a mapping for a file.

    Args:
        file: Comma-separated text or JSON of any shape, in UTF-8, GB18030 or Big5.

    Raises:
        BadMappingError: The file cannot be read, or holds no records.
    """
    try:
        head = read_head(file.path)
        encoding = legacy_name(head)
        head = read_head(file.path, encoding)
    except BrokenFileError as err:
        raise BadMappingError(f"{file.name}: {err}") from err
    reads, records, path, delimiter = _open(file, head, encoding)
    flat = [flatten(record.values, silent=frozenset()) for record in records]
    if not flat:
        raise BadMappingError(f"{file.name}: {wording.no_records()}")
    fields, left_out, kept = _guess(flat)
    return MappingForm(
        format=FORMAT,
        reads=reads,
        encoding=encoding,
        delimiter=delimiter,
        records=list(path),
        fields=fields,
        left_out=left_out,
        kept=kept,
        values=_values(flat, fields),
    )


def _open(
    file: SourceFile, head: bytes, encoding: str
) -> tuple[Literal["json", "csv"], list[SourceRecord], tuple[str, ...], str]:
    """How the file is read, and its first records."""
    source = SourceFile(path=file.path, name=file.name, source=file.source, encoding=encoding)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        path = _list_path(source)
        found = read_json(source, lambda there, _: there == path, reshape=plain_values)
        return "json", list(_good(found)), path, ""
    delimiter = header_of(head)[1]
    kept = "" if delimiter == "," else delimiter
    return "csv", list(_good(read_csv(source, delimiter))), (), kept


def _good(items: Iterator[SourceRecord | BrokenPlace]) -> Iterator[SourceRecord]:
    return islice((item for item in items if isinstance(item, SourceRecord)), _LOOKED_AT)


def _list_path(file: SourceFile) -> tuple[str, ...]:
    """Keys down to the longest list of objects; () when the file is the list, or lines."""
    data = b""
    try:
        for chunk in read_chunks(file.path, file.encoding):
            data += chunk
            if len(data) > _WHOLE_BYTES_MAX:
                return ()
        document = json.loads(data.decode("utf-8-sig"))
    except (BrokenFileError, ValueError, RecursionError):
        return ()
    lists = dict(_lists((), document))
    return max(lists, key=lambda path: lists[path], default=())


def _lists(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(value, list):
        yield path, sum(isinstance(element, dict) for element in value)
    elif isinstance(value, dict):
        for key, within in value.items():
            yield from _lists((*path, key), within)


def _guess(
    flat: Sequence[Mapping[str, object]],
) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """Fields with their keys in order of precedence, keys left out, keys kept as originals."""
    keys = dict.fromkeys(key for record in flat for key in record)
    ranked: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    kept = []
    for key in keys:
        field, place = _field(key)
        if field in FIELD_NAMES or field == LEFT_OUT:
            ranked[field].append((place, key))
        else:
            kept.append(key)
    fields = {field: [key for _, key in sorted(found)] for field, found in sorted(ranked.items())}
    return fields, fields.pop(LEFT_OUT, []), kept


def _field(key: str) -> tuple[str, int]:
    plain = plain_key(key)
    last = plain.rpartition(".")[2]
    return _GUESSES.get(plain) or _GUESSES.get(last) or ("", 0)


def _values(flat: Sequence[Mapping[str, object]], fields: Mapping[str, Sequence[str]]) -> Values:
    """Words of code lists that nobody knows, each to be given its code: 0, null or "" for now."""
    unknown = {field: _unknown(flat, fields.get(field, ()), field) for field in _KNOWS}
    return Values(
        update_cycle=dict.fromkeys(unknown["update_cycle"], 0),
        is_open=dict.fromkeys(unknown["is_open"], None),
        share_type=dict.fromkeys(unknown["share_type"], 0),
        format_types=dict.fromkeys(unknown["format_types"], ""),
    )


def _unknown(flat: Sequence[Mapping[str, object]], keys: Sequence[str], field: str) -> list[str]:
    found: Counter[str] = Counter()
    for record in flat:
        for key in keys:
            value = record.get(key)
            for one in value if isinstance(value, list) else [value]:
                word = " ".join(str(one).split())
                if is_said(one) and len(word) <= _WORD_CHARS and not _KNOWS[field](word):
                    found[word] += 1
    return [word for word, _ in found.most_common(_WORDS_MAX)]


def _knows_cycle(word: str) -> bool:
    return as_cycle(word) is not None


def _knows_open(word: str) -> bool:
    return plain_value(word) in OPEN | OPEN_IF | CLOSED


def _knows_share(word: str) -> bool:
    return plain_value(word) in SHARED or word in ("1", "2", "3")


def _knows_format(word: str) -> bool:
    return as_format(word) is not None


_KNOWS: Final[Mapping[str, Callable[[str], bool]]] = {
    "update_cycle": _knows_cycle,
    "is_open": _knows_open,
    "share_type": _knows_share,
    "format_types": _knows_format,
}
