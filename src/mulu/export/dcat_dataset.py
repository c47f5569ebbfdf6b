"""One data entry as a DCAT dataset.

Source: docs/spec/export.md EXP-3, EXP-4 and EXP-6; W3C DCAT 3; DCAT-AP 3.0.1; CSVW vocabulary.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from mulu.core.ids import OFFICIAL_CODE
from mulu.export import dcat_words as words
from mulu.export.exported import Exported
from mulu.export.triples import Iri, Listed, Node, Text, Value
from mulu.modules.catalog.records import DataEntry, Item
from mulu.modules.catalog.texts import EntryText, ItemText

Says = Iterator[tuple[str, Value]]
_han: Final = re.compile(r"[\u3400-\u9fff]")
_official: Final = re.compile(OFFICIAL_CODE, re.ASCII)
_NO_ENTRY, _NO_TEXT, _NO_ITEM = DataEntry(), EntryText(), ItemText()


def dataset(record: Exported, entry_iri: Callable[[str], str], publisher: str) -> Node:
    """Write one data entry.

    Args:
        record: The entry; of one whose text cannot be read, only its code is a title.
        entry_iri: IRI of an entry by its code.
        publisher: IRI of its provider.
    """
    opened = record.opened
    body = opened.stored.record if isinstance(opened.stored.record, DataEntry) else _NO_ENTRY
    said = opened.text if isinstance(opened.text, EntryText) else _NO_TEXT
    iri = entry_iri(opened.code)
    says: list[tuple[str, Value]] = [
        ("dct:title", text(said.title or opened.code)),
        ("dct:description", text(said.summary or said.title or opened.text_state)),
        ("dct:publisher", Iri(publisher)),
        ("dct:identifier", Text(opened.code)),
        ("dcat:version", Text(str(opened.stored.version))),
        *_english(said),
        *_classified(said),
        *_codes(opened.code, body),
        *_access(body, said),
        *_more(body, said),
        *_distributions(body, said, iri),
    ]
    says += [("dct:relation", Iri(entry_iri(code))) for code in body.related]
    if body.items:
        says.append(("dct:conformsTo", _schema(body, said)))
    return Node(("dcat:Dataset", "dcat:Resource"), says, iri=iri)


def text(value: str) -> Text:
    """A text with its language where its characters tell it."""
    return Text(value, lang="zh") if _han.search(value) else Text(value)


def _english(said: EntryText) -> Says:
    if said.title_en:
        yield "dct:title", Text(said.title_en, lang="en")
    if said.summary_en:
        yield "dct:description", Text(said.summary_en, lang="en")


def _classified(said: EntryText) -> Says:
    for word in said.keywords:
        yield "dcat:keyword", Text(word)
    for word in said.themes:
        yield "dcat:theme", Node(("skos:Concept",), [("skos:prefLabel", text(word))])
    for word in said.class_tags:
        yield "mulu:classTag", Text(word)


def _codes(code: str, body: DataEntry) -> Says:
    if _official.fullmatch(code):
        yield "mulu:code", Text(code)
    if body.update_cycle:
        iri = words.FREQUENCY + words.CYCLES[body.update_cycle]
        yield "dct:accrualPeriodicity", Node(("dct:Frequency",), iri=iri)
    if body.published_on:
        yield "dct:issued", Text(body.published_on, datatype="xsd:date")
    if body.updated_on:
        yield "dct:modified", Text(body.updated_on, datatype="xsd:date")
    if body.share_type:
        yield "mulu:shareType", Text(str(body.share_type))
    if body.volume_records is not None:
        yield "mulu:volumeRecords", Text(str(body.volume_records))
    if body.level in words.LEVELS_SHOWN:
        yield "mulu:level", Text(body.level)


def _access(body: DataEntry, said: EntryText) -> Says:
    if body.is_open is None:
        return
    conditional = bool(said.open_condition)
    word = ("RESTRICTED" if conditional else "PUBLIC") if body.is_open else "NON_PUBLIC"
    yield "dct:accessRights", Node(("dct:RightsStatement",), iri=words.ACCESS + word)
    if conditional and body.is_open:
        yield "dct:rights", _rights(said.open_condition)


def _rights(words_: str) -> Node:
    return Node(("dct:RightsStatement",), [("rdfs:label", text(words_))])


def _more(body: DataEntry, said: EntryText) -> Says:
    if said.contact_unit:
        about = [("vcard:fn", text(said.contact_unit))]
        yield "dcat:contactPoint", Node(("vcard:Kind", "vcard:Organization"), about)
    if (url := words.web_address(_url(said))) is not None:
        yield "dcat:landingPage", Node(("foaf:Document",), iri=url)
    named = (("innerDept", said.inner_dept), ("shareCondition", said.share_condition))
    for name, value in (*named, ("shareScope", said.share_scope)):
        if value:
            yield f"mulu:{name}", Text(value)
    for mode in body.share_modes:
        yield "mulu:shareMode", Text(mode)


def _url(said: EntryText) -> str:
    return "" if said.source_ref is None else said.source_ref.url


def _distributions(body: DataEntry, said: EntryText, iri: str) -> Says:
    """One for each format; where to get it is the page of the source, else the entry's own."""
    access = Iri(words.web_address(_url(said)) or iri)
    for word in body.format_types:
        says: list[tuple[str, Value]] = [("dcat:accessURL", access), ("dct:format", _format(word))]
        if body.share_type:
            says.append(("dct:rights", _rights(words.SHARED[body.share_type])))
        yield "dcat:distribution", Node(("dcat:Distribution",), says)


def _format(word: str) -> Node:
    if word in words.FILE_TYPES:
        return Node(("dct:MediaTypeOrExtent",), iri=words.FILE_TYPE + word.upper())
    return Node(("dct:MediaTypeOrExtent",), [("rdfs:label", Text(word))])


def _schema(body: DataEntry, said: EntryText) -> Node:
    texts = said.items + (_NO_ITEM,) * (len(body.items) - len(said.items))
    columns = tuple(map(_column, body.items, texts))
    return Node(("dct:Standard", "csvw:Schema"), [("csvw:column", Listed(columns))])


def _column(item: Item, said: ItemText) -> Node:
    says: list[tuple[str, Value]] = [("csvw:title", text(said.name))] if said.name else []
    if said.name_en:
        says.append(("csvw:name", Text(said.name_en)))
    if said.note:
        says.append(("dct:description", text(said.note)))
    if item.dtype in words.DATATYPES:
        says.append(("csvw:datatype", Text(words.DATATYPES[item.dtype])))
    if item.required:
        says.append(("csvw:required", Text("true", datatype="xsd:boolean")))
    return Node(("csvw:Column",), says)
