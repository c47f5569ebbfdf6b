"""Where the repository, its shared neighbour and foreign programs stand on this machine."""

import os
import shutil
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SHARED = REPO.parent / "shared"
AXE = REPO / "node_modules" / "axe-core" / "axe.min.js"


def find_chromium() -> str | None:
    """Path of Debian's Chromium (or ``MULU_CHROMIUM``); ``None`` when there is none."""
    asked = os.environ.get("MULU_CHROMIUM", "")
    return asked or shutil.which("chromium") or shutil.which("chromium-browser")


def find_node() -> str | None:
    """Path of Node.js (``node``, or ``nodejs`` of older systems); ``None`` when there is none."""
    return shutil.which("node") or shutil.which("nodejs")
