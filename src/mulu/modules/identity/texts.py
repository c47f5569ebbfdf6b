"""The free text of an organisation: the bytes of the part that a message's ``part`` binds.

Source: docs/spec/identity.md IDN-14.
"""

from mulu.core.canonical import Wire


class OrgSourceRef(Wire):
    """Where an imported organisation was named."""

    id: str = ""
    """Native id there, or the name itself."""
    source: str = ""


class OrgText(Wire):
    """Names and contact of an organisation. A contact is a unit and a post, never a person."""

    contact_post: str = ""
    contact_unit: str = ""
    name: str = ""
    name_en: str = ""
    short_name: str = ""
    source_ref: OrgSourceRef | None = None
