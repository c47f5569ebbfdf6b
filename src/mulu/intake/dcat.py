"""Reader for DCAT, DCAT-AP and DCAT-AP.de catalogues in Turtle, RDF/XML and JSON-LD.

Source: docs/spec/intake.md INT-76 to INT-81; docs/spec/export.md EXP-6; DCAT-AP 3.0.1.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from mulu.intake.distributions import distribution_fields
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.entry_drafts import Provider, entry_draft, fitted
from mulu.intake.flattening import flatten
from mulu.intake.items import NamedItem, make_item, named_once, tidy
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.portal_fields import Fields, Keys
from mulu.intake.portal_words import keys_of
from mulu.intake.rdf_graph import Syntax

KEYS: Final[Keys] = keys_of("""
title: dct:title dc:title rdfs:label
title_en: dct:title@en
summary: dct:description dc:description
summary_en: dct:description@en
provider: dct:publisher.foaf:name dct:publisher.vcard:fn dct:publisher.iri dct:publisher
keywords: dcat:keyword
themes: dcat:theme
is_open: dct:accessrights
open_condition: opencondition
update_cycle: dct:accrualperiodicity dct:accrualperiodicity.iri
share_type: mulu:sharetype
share_condition: mulu:sharecondition
share_scope: mulu:sharescope
class_tags: mulu:classtag
inner_dept: mulu:innerdept
volume_records: mulu:volumerecords
code: mulu:code
format_types: formats
published_on: dct:issued
updated_on: dct:modified
id: iri dct:identifier
url: dcat:landingpage dcat:landingpage.iri foaf:page
""")
_NAMESPACE: Final = b"http://www.w3.org/ns/dcat#"
_TRIPLES: Final = re.compile(
    rb"^\s*(?:@prefix|@base|PREFIX|BASE)\s|^\s*<[^<>\s]*>\s", re.MULTILINE | re.IGNORECASE
)
_SILENT: Final[frozenset[str]] = frozenset()
_LAST_WORDS: Final = ("dct:accessRights", "dcat:theme")
"""Properties of which the last word of an address is the value."""
_NAMES: Final = ("csvw:title", "csvw:titles", "dct:title", "rdfs:label", "csvw:name")
_NOTES: Final = ("dct:description", "dc:description", "rdfs:comment")


class DcatReader:
    """The reader; it has no state."""

    name: Final = "dcat"

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """RDF that knows DCAT's namespace."""
        return _NAMESPACE in head and syntax_of(head) is not None

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read every dataset of the graph, in the order in which the file names them."""
        from mulu.intake.dcat_records import read_datasets  # noqa: PLC0415 - it brings rdflib

        return read_datasets(file)

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Map one dataset to a data entry; CSVW columns become items."""
        values = dict(record.values)
        listed = _many(values.pop("dcat:distribution", None))
        values |= distribution_fields([_distribution(one) for one in listed], _SILENT).values
        columns = [column for one in _tables(values) for column in _many(one.pop("csvw:column"))]
        values |= {key: _last_words(values[key]) for key in _LAST_WORDS if key in values}
        if values.get("dct:accessRights") == "RESTRICTED" and "dct:rights" in values:
            values["open condition"] = _plain(values.pop("dct:rights"))
        fields = Fields(flatten(values, silent=_SILENT), KEYS)
        items = named_once(_item(column) for column in columns if isinstance(column, dict))
        return fitted(entry_draft(record.source, fields, items, _provider(values)))


def syntax_of(head: bytes) -> Syntax | None:
    """The syntax of a file of RDF, told from its first bytes; None when it is none."""
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin[:1] in (b"{", b"["):
        return "json-ld" if b'"@' in begin else None
    if begin.startswith((b"<?xml", b"<rdf:RDF", b"<!--", b"<!DOCTYPE")):
        return "xml" if b"RDF" in begin else None
    return "turtle" if _TRIPLES.search(begin) is not None else None


def _distribution(node: object) -> object:
    """A distribution under the names that other formats have for its members."""
    if not isinstance(node, Mapping):
        return node
    renamed = {"dct:format": "format", "dcat:mediaType": "mediaType"}
    return {renamed.get(key, key): _plain(value) for key, value in node.items()}


def _plain(value: object) -> object:
    """The name of a neighbour that has one, else its address."""
    if isinstance(value, Mapping):
        named = (value.get(key) for key in ("rdfs:label", "skos:prefLabel", "foaf:name", "iri"))
        return next((name for name in named if name), value)
    return value


def _tables(values: Mapping[str, object]) -> list[dict[str, object]]:
    """Table schemas that a dataset conforms to."""
    found = _many(values.get("dct:conformsTo")) + _many(values.get("csvw:tableSchema"))
    return [one for one in found if isinstance(one, dict) and "csvw:column" in one]


def _many(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _last_words(value: object) -> object:
    words = [_last_word(one) for one in _many(value)]
    return words[0] if len(words) == 1 else words or None


def _last_word(value: object) -> object:
    text = _plain(value)
    if isinstance(text, str) and "://" in text:
        return unquote(re.split(r"[/#]", text.rstrip("/#"))[-1])
    return text


def _item(column: Mapping[str, object]) -> NamedItem:
    name = next((tidy(column[key]) for key in _NAMES if column.get(key)), "")
    note = next((tidy(column[key]) for key in _NOTES if column.get(key)), "")
    kind = tidy(column.get("csvw:datatype"))
    word = re.split(r"[/#:]", kind)[-1]
    return make_item(name, name_en=tidy(column.get("csvw:name")), note=note, type_word=word)


def _provider(values: Mapping[str, object]) -> Provider | None:
    """A publisher by its address, with its name."""
    one = _first(values.get("dct:publisher"))
    if not isinstance(one, Mapping) or not one.get("iri"):
        return None
    names = (tidy(_first(one.get(key))) for key in ("foaf:name", "vcard:fn", "rdfs:label"))
    return Provider(id=str(one["iri"]), title=next(filter(None, names), ""))


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value
