"""Distributions of a dataset: their formats, and each in one line among the originals.

The chain's entry says in which formats something exists; where its files lie stays in the words of
the source.

Source: docs/spec/intake.md INT-73.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mulu.intake.flattening import one_line
from mulu.intake.items import tidy

_MEDIA_TYPES: Final = {
    "text/csv": "csv",
    "text/plain": "txt",
    "text/html": "html",
    "text/xml": "xml",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/geo+json": "geojson",
    "application/vnd.geo+json": "geojson",
    "application/ld+json": "jsonld",
    "application/pdf": "pdf",
    "application/xml": "xml",
    "application/rdf+xml": "rdf",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/octet-stream": "",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.google-earth.kml+xml": "kml",
    "application/vnd.google-earth.kmz": "kmz",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/tiff": "tiff",
    "image/gif": "gif",
}
_WORDS: Final = {
    "arcgis geoservices rest api": "api",
    "esri rest": "api",
    "ogc wms": "wms",
    "ogc wfs": "wfs",
    "web page": "html",
    "arcgis hub dataset": "html",
    "excel 2003": "xls",
    "zip file": "zip",
}
_APART: Final = frozenset(("field",))
"""Members of a distribution that have a place of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distributions:
    """What distributions say."""

    values: dict[str, object]
    """``formats``, and ``distribution[n]`` in one line each."""
    objects: tuple[Mapping[str, Any], ...]
    """As they are."""


def distribution_fields(value: object, silent: frozenset[str]) -> Distributions:
    """Read the distributions of a dataset.

    Args:
        value: A list of them, or one.
        silent: Keys that say nothing.
    """
    listed = value if isinstance(value, list) else [value] if value else []
    objects = tuple(one for one in listed if isinstance(one, dict))
    formats = dict.fromkeys(filter(None, map(_format, objects)))
    values: dict[str, object] = {"formats": list(formats)} if formats else {}
    for place, one in enumerate(listed, start=1):
        plain = {k: v for k, v in one.items() if k not in _APART} if isinstance(one, dict) else one
        if line := one_line(plain, silent):
            values[f"distribution[{place}]"] = line
    return Distributions(values=values, objects=objects)


def _format(distribution: Mapping[str, Any]) -> str:
    """Format of one distribution: its own word, else what its media type says."""
    word = tidy(distribution.get("format"))
    media = tidy(distribution.get("mediaType") or distribution.get("mimetype"))
    return format_word(word) or format_word(media)


def format_word(word: str) -> str:
    """A format in a word of ours where one fits, else the source's word.

    Args:
        word: A word, a media type, or the IRI of either.
    """
    plain = word.strip().lower()
    if "://" in plain:
        tail = plain.split("/media-types/")[-1] if "/media-types/" in plain else ""
        plain = tail or plain.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    if "/" in plain:
        kind = plain.partition(";")[0].partition("+zip")[0].strip()
        return _MEDIA_TYPES.get(kind, kind)
    return _WORDS.get(plain, plain.lstrip("."))
