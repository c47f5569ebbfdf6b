"""DCAT-AP out: the same graph in each syntax, good by the published shapes, and in again whole."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, SH, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from mulu.intake.dcat import DcatReader
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft
from mulu.intake.importer import READERS
from mulu.intake.port import SourceFile, SourceRecord
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from tests.export.world import (
    BODIES,
    SYNTAXES,
    awkward_chain,
    dcat_text,
    first_code,
    walking,
)
from tests.support.catalogue_files import write_bytes

DCAT = Namespace("http://www.w3.org/ns/dcat#")
NAMES = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
BASE = "https://data.example.cn/"
BODY_FIELDS = (
    "format_types",
    "is_open",
    "published_on",
    "share_type",
    "update_cycle",
    "updated_on",
    "volume_records",
)
TEXT_FIELDS = (
    "class_tags",
    "inner_dept",
    "items",
    "keywords",
    "open_condition",
    "share_condition",
    "share_scope",
    "summary",
    "summary_en",
    "themes",
    "title",
    "title_en",
)


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> dict[str, str]:
    chain, found = awkward_chain(), {}
    for syntax in SYNTAXES:
        with walking(chain, tmp_path_factory.mktemp("views")) as walk:
            found[syntax] = dcat_text(walk, syntax, BASE)
    return found


@pytest.fixture(scope="module")
def graphs(texts) -> dict[str, Graph]:
    return {name: Graph().parse(data=text, format=NAMES[name]) for name, text in texts.items()}


def test_every_syntax_says_the_same(graphs):
    assert len(set(graphs["ttl"].subjects(RDF.type, DCAT.Dataset))) == 13
    assert isomorphic(graphs["ttl"], graphs["rdf"])
    assert isomorphic(graphs["ttl"], graphs["jsonld"])


def test_the_catalogue_names_height_and_question_and_every_dataset(graphs):
    graph = graphs["ttl"]
    catalogue = URIRef(f"{BASE}catalogue")
    assert set(graph.objects(catalogue, DCAT.dataset)) == set(
        graph.subjects(RDF.type, DCAT.Dataset)
    )
    terms = Namespace("urn:mulu:terms#")
    assert [int(value) for value in graph.objects(catalogue, terms.height)] == [14]
    assert list(map(str, graph.objects(catalogue, terms.query))) == ["kind=data_entry"]


@pytest.fixture(scope="module")
def shapes(shared: Path) -> Graph:
    found = Graph().parse(shared / "data/dcat-ap-shacl/eu-3.0.1/dcat-ap-SHACL.ttl")
    found.remove((None, OWL.imports, None))  # vocabularies by address; a test stays offline
    for owner, shape in list(found.subject_objects(SH.property)):
        if (shape, SH.path, None) not in found:  # two of the published file are defined nowhere
            found.remove((owner, SH.property, shape))
    return found


def violations(graph: Graph, shapes: Graph) -> tuple[int, str]:
    _, report, text = pyshacl.validate(
        graph, shacl_graph=shapes, inference="none", do_owl_imports=False
    )
    return len(list(report.subjects(SH.resultSeverity, SH.Violation))), text


def test_no_published_shape_of_dcat_ap_is_violated(graphs, shapes):
    count, text = violations(graphs["ttl"], shapes)
    assert count == 0, text


def test_the_shapes_do_judge(graphs, shapes):
    spoilt = graphs["ttl"] + Graph()
    spoilt.remove((None, URIRef("http://purl.org/dc/terms/description"), None))
    assert violations(spoilt, shapes)[0] == 14  # a catalogue and its datasets


def read_back(file: SourceFile) -> dict[str, Draft]:
    reader = choose_reader(file, READERS)
    assert isinstance(reader, DcatReader)
    found = {}
    for one in reader.read(file):
        assert isinstance(one, SourceRecord), one
        draft = reader.draft(one)
        assert isinstance(draft, Draft), draft
        found[draft.code] = draft
    return found


def said(whole: DataEntry | EntryText, name: str) -> object:
    """A field; RDF keeps no order, but for items, which stand in a list."""
    value = getattr(whole, name)
    return frozenset(value) if isinstance(value, tuple) and name != "items" else value


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_dcat_can_say_comes_in_again(texts, tmp_path, syntax):
    drafts = read_back(write_bytes(tmp_path, f"a.{syntax}", texts[syntax].encode()))
    assert len(drafts) == 13
    for place, (body, text) in enumerate(BODIES):
        draft = drafts[first_code(place)]
        assert isinstance(draft.body, DataEntry)
        assert isinstance(draft.text, EntryText)
        for name in BODY_FIELDS:
            assert said(draft.body, name) == said(body, name), (place, name)
        for name in TEXT_FIELDS:
            assert said(draft.text, name) == said(text, name), (place, name)
        assert [item.dtype for item in draft.body.items] == [item.dtype for item in body.items]
        assert draft.provider_title == "澜川市水务局"
        assert draft.text.source_ref is not None
        assert draft.text.source_ref.url == (text.source_ref.url if text.source_ref else "")


def test_without_a_base_names_are_the_chains_own(tmp_path):
    with walking(awkward_chain(), tmp_path) as walk:
        text = dcat_text(walk, "ttl")
    graph = Graph().parse(data=text, format="turtle")
    assert all(
        str(one).startswith("urn:mulu:lanchuan:entries/")
        for one in graph.subjects(RDF.type, DCAT.Dataset)
    )
    assert "CORE" not in text  # where core data lie is not pointed out
