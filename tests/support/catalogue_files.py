"""Small catalogue files for import tests."""

import gzip
import json
from pathlib import Path
from typing import Any

from mulu.intake.opening import slug_of
from mulu.intake.port import SourceFile


def portal_record(
    title: str = "行政处罚信息", provider: str = "市水务局", **more: Any
) -> dict[str, Any]:
    """One record with the keys of a portal; the address comes from the title unless given."""
    record = {"标题": title, "提供方": provider, "资源摘要": f"{title}的摘要", "更新周期": "每年"}
    return {**record, "详情页网址": f"https://data.example.cn/{title}", **more}


def source_file(path: Path) -> SourceFile:
    """A file as a run names it, without its folder."""
    return SourceFile(path=path, name=path.name, source=slug_of(path))


def write_json(folder: Path, name: str, value: Any, *, indent: int | None = None) -> SourceFile:
    """Write a value as JSON, compressed when the name says so."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return write_bytes(folder, name, text.encode())


def write_bytes(folder: Path, name: str, data: bytes) -> SourceFile:
    """Write bytes, compressed when the name says so."""
    path = folder / name
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    return source_file(path)
