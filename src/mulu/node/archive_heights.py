"""Heights that a manifest gives for segments of parts, held against the blocks that name the parts.

A segment of parts holds commitments and texts but no heights, so only the blocks tell whether the
manifest is right.

Source: docs/spec/archive.md ARC-4; docs/spec/audit.md AUD-14.
"""

from collections.abc import Iterator

from mulu.machine.block import decode_block
from mulu.machine.genesis import Genesis
from mulu.node.archive_form import MANIFEST
from mulu.node.archive_read import ArchiveCopy
from mulu.node.audit_blocks import refs_of_block
from mulu.node.audit_kept import genesis_orgs
from mulu.node.audit_report import BadError

Named = dict[str, set[int]]
"""Commitment, hex → heights of the blocks that name it."""


def ensure_part_heights(copy: ArchiveCopy, genesis: Genesis) -> None:
    """Check that each segment of parts begins and ends at the blocks that the manifest says.

    A segment may begin before its first part, or end after its last, where a part was erased.

    Args:
        copy: An archive whose blocks were read and hold.
        genesis: Names the parts of height 0.

    Raises:
        BadError: A height is another, or segments overlap.
    """
    erased = {each.commitment for each in copy.manifest.erased}
    named: Named = {record.hex(): set() for edge in copy.edges for record in edge}
    named |= {commitment: set() for commitment in erased}
    for height, commitment in _named(copy, genesis):
        if commitment in named:
            named[commitment].add(height)
    gone = {height for commitment in erased for height in named[commitment]}
    before = -1
    for segment, (first, last) in zip(copy.manifest.parts, copy.edges, strict=True):
        at, of = segment.first, named[first.hex()]
        begins = at in of or (at in gone and any(at < height for height in of))
        at, of = segment.last, named[last.hex()]
        ends = at in of or (at in gone and any(at > height for height in of))
        if not (before < segment.first <= segment.last and begins and ends):
            raise BadError(MANIFEST, f"segment parts/{segment.sha256} is of other blocks")
        before = segment.last


def _named(copy: ArchiveCopy, genesis: Genesis) -> Iterator[tuple[int, str]]:
    """(height, commitment) of every part that genesis and the blocks name."""
    if copy.manifest.from_height == 1:
        yield from ((0, org.part.commitment) for org in genesis_orgs(genesis))
    for height, stored in copy.blocks(1):
        yield from ((height, ref.commitment) for _, ref in refs_of_block(decode_block(stored)))
