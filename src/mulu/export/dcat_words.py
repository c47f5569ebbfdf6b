"""Our codes in the words of the EU's authority tables and of CSVW.

Source: docs/spec/export.md EXP-4; Publications Office tables frequency, access-right and file-type.
"""

import re
from typing import Final
from urllib.parse import quote

_TABLES: Final = "http://publications.europa.eu/resource/authority/"
FREQUENCY: Final = f"{_TABLES}frequency/"
ACCESS: Final = f"{_TABLES}access-right/"
FILE_TYPE: Final = f"{_TABLES}file-type/"
CYCLES: Final = {
    1: "UPDATE_CONT",
    2: "DAILY",
    3: "WEEKLY",
    4: "MONTHLY",
    5: "QUARTERLY",
    6: "ANNUAL",
    91: "ANNUAL_2",
    98: "IRREG",
    99: "NEVER",
}
SHARED: Final = {1: "无条件共享", 2: "有条件共享", 3: "不予共享"}
LEVELS_SHOWN: Final = frozenset(("G1", "G2", "G3", "G4"))
"""Important and core data are not pointed out to the world."""
FILE_TYPES: Final = frozenset(
    (
        *("bmp", "csv", "doc", "docx", "geojson", "gif", "html", "jpeg", "json", "kml", "ods"),
        *("pdf", "png", "ppt", "pptx", "rdf", "rtf", "shp", "tiff", "txt", "xls", "xlsx", "xml"),
        "zip",
    )
)
"""Format types that the table has under their own name; others are named in words."""
DATATYPES: Final = {
    "C": "string",
    "M": "string",
    "N": "decimal",
    "Y": "decimal",
    "I": "integer",
    "B": "double",
    "F": "float",
    "D": "date",
    "T": "datetime",
    "L": "boolean",
}
"""Data type of an item → built-in datatype of CSVW."""
_web: Final = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_KEPT: Final = "/:?#[]@!$&'()*+,;=%~"


def web_address(url: str) -> str | None:
    """An address as an IRI can hold it; None when it is none of the web."""
    return quote(url, safe=_KEPT) if _web.fullmatch(url) else None
