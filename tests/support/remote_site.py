"""A web site on a free port of this machine whose every answer a test writes, bad ones too."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Page = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request, and what may be answered."""

    protocol_version = "HTTP/1.1"
    site: "Site"

    def do_GET(self) -> None:
        self.site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        page = self.site.pages.get(urlsplit(self.path).path)
        try:
            if page is None:
                self.say(404, b"nothing here")
            else:
                page(self)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def param(self, name: str, default: str = "") -> str:
        return parse_qs(urlsplit(self.path).query).get(name, [default])[0]

    def begin(self, status: int, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if length is not None:
            self.send_header("content-length", str(length))
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.begin(status, len(body), **headers)
        self.wfile.write(body)

    def break_off(self, body: bytes, sent: int, **headers: str) -> None:
        """Promise a body and send the beginning of it."""
        self.begin(200, len(body), **headers)
        self.wfile.write(body[:sent])
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@dataclass
class Site:
    """What a site answers, and what it was asked."""

    url: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def has(self, path: str, body: bytes, **headers: str) -> str:
        """Answer a path always alike; gives its address."""
        self.pages[path] = lambda asked: asked.say(200, body, **headers)
        return f"{self.url}{path}"

    def does(self, path: str, page: Page) -> str:
        """Answer a path by a function; gives its address."""
        self.pages[path] = page
        return f"{self.url}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def certify(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for a name that signs itself, and its key: files of a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2200, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "site.pem", folder / "site.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


@contextmanager
def remote_site(certified: tuple[Path, Path] | None = None) -> Iterator[Site]:
    """Serve until the block ends; by TLS with a certificate and its key."""
    site = Site()
    handler = type("Handler", (Asked,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certified is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certified)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certified is None else "https"
    site.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def data_json(*titles: str) -> bytes:
    """A ``data.json`` with a dataset for each title."""
    datasets = [
        {
            "@type": "dcat:Dataset",
            "identifier": f"id-{title}",
            "title": title,
            "description": f"about {title}",
            "modified": "2024-01-01",
            "publisher": {"name": "Bureau"},
            "accessLevel": "public",
            "distribution": [],
        }
        for title in titles
    ]
    return json.dumps({"conformsTo": "project-open-data", "dataset": datasets}).encode()


def packages(ids: list[str], start: int, rows: int, **more: Any) -> bytes:
    """A page of CKAN's ``package_search``."""
    results = [
        {
            "id": one,
            "name": one,
            "title": f"Package {one}",
            "notes": "about it",
            "metadata_modified": "2024-01-01T00:00:00",
            "num_resources": 0,
            "resources": [],
            "owner_org": "bureau",
            "organization": {"name": "bureau", "title": "Bureau"},
        }
        for one in ids[start : start + rows]
    ]
    return json.dumps(
        {"success": True, "result": {"count": len(ids), "results": results, **more}}
    ).encode()
