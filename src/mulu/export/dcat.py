"""The catalogue as DCAT-AP 3.0.1: a catalogue, its datasets with their records, and publishers.

Source: docs/spec/export.md EXP-3 to EXP-6; W3C DCAT 3; DCAT-AP 3.0.1.
"""

from collections.abc import Iterator
from typing import Final

from mulu.core.ids import code_to_path
from mulu.export.dcat_dataset import dataset, text
from mulu.export.exported import Exported, Heading, Records, time_text
from mulu.export.triples import Iri, Node, Text, Value
from mulu.query.walk import OrgFacts

WHOLE: Final = "xsd:nonNegativeInteger"


class DcatTree:
    """What stands in a DCAT export, node by node.

    Args:
        heading: What the export speaks of.
        base: Beginning of every IRI: an address that ends with ``/``, or "" for names in the
            chain's own ``urn:mulu:<chain id>:``.
    """

    def __init__(self, heading: Heading, base: str = "") -> None:
        self._heading = heading
        self._base = base or f"urn:mulu:{heading.chain_id}:"
        self._told: set[str] = set()

    def nodes(self, records: Records) -> Iterator[Node]:
        """The catalogue, then each record's nodes; an organisation before what it publishes."""
        yield self._org(self._heading.publisher)
        self._told.add(self._heading.publisher.org_id)
        yield self._catalogue()
        for record in records:
            if record.provider.org_id not in self._told:
                self._told.add(record.provider.org_id)
                yield self._org(record.provider)
            yield dataset(record, self._entry_iri, self._org_iri(record.provider))
            yield self._listed(record)

    def _catalogue(self) -> Node:
        heading = self._heading
        asked = "，".join(f"{name}={value}" for name, value in heading.query.items()) or "全部"
        about = f"链 {heading.chain} 高度 {heading.height} 的目录；条件：{asked}"
        says: list[tuple[str, Value]] = [
            ("dct:title", text(f"{heading.chain_id} 数据目录")),
            ("dct:description", text(about)),
            ("dct:publisher", Iri(self._org_iri(heading.publisher))),
            ("dct:modified", Text(time_text(heading.time_ms), datatype="xsd:dateTime")),
            ("mulu:chain", Text(heading.chain)),
            ("mulu:height", Text(str(heading.height), datatype=WHOLE)),
        ]
        says += [("mulu:query", Text(f"{name}={value}")) for name, value in heading.query.items()]
        return Node(("dcat:Catalog",), says, iri=self._catalogue_iri)

    def _org(self, org: OrgFacts) -> Node:
        says: list[tuple[str, Value]] = [("foaf:name", text(org.name))]
        if org.name_en:
            says.append(("foaf:name", Text(org.name_en, lang="en")))
        if org.credit_code:
            says.append(("dct:identifier", Text(org.credit_code)))
        return Node(("foaf:Agent", "foaf:Organization"), says, iri=self._org_iri(org))

    def _listed(self, record: Exported) -> Node:
        """The catalogue's own statement of a record: what the chain says of its version."""
        opened, iri = record.opened, Iri(self._entry_iri(record.opened.code))
        entry: list[tuple[str, Value]] = [
            ("foaf:primaryTopic", iri),
            ("dct:modified", Text(time_text(opened.time_ms), datatype="xsd:dateTime")),
            ("mulu:status", Text(opened.status)),
            ("mulu:contentHash", Text(opened.stored.content_hash)),
            ("mulu:committedHeight", Text(str(opened.committed_height), datatype=WHOLE)),
        ]
        listed = Node(("dcat:CatalogRecord",), entry)
        says: list[tuple[str, Value]] = [("dcat:dataset", iri), ("dcat:record", listed)]
        return Node((), says, iri=self._catalogue_iri)

    @property
    def _catalogue_iri(self) -> str:
        return f"{self._base}catalogue"

    def _entry_iri(self, code: str) -> str:
        return f"{self._base}entries/{code_to_path(code)}"

    def _org_iri(self, org: OrgFacts) -> str:
        return f"{self._base}orgs/{org.org_id}"
