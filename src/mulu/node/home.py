"""The home folder: where keys, settings and a node's data stand.

Source: docs/spec/home.md HOM-1.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mulu.client.key_provider import KeyProvider
from mulu.client.keystore import Keystore
from mulu.core.canonical import NotCanonicalError, decode
from mulu.core.errors import MuluError
from mulu.machine.genesis import Genesis
from mulu.node.key_providers import provider_named

FINALITY_KEY: Final = "finality"
"""Name of the SM2 key with which a validator makes headers final beside its votes."""


class HomeError(MuluError):
    """The home folder is not what the command needs."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths inside a home folder."""

    root: Path

    @property
    def genesis_file(self) -> Path:
        """The genesis document, canonical JSON."""
        return self.root / "genesis.json"

    @property
    def anchor_file(self) -> Path:
        """The trust file pinned when the chain was made or joined."""
        return self.root / "anchor.json"

    @property
    def keys(self) -> Path:
        """Encrypted keys."""
        return self.root / "keys"

    @property
    def chain(self) -> Path:
        """The ledger's store."""
        return self.root / "chain"

    @property
    def views(self) -> Path:
        """Read tables; may be deleted, they are built again."""
        return self.root / "views"

    @property
    def engine(self) -> Path:
        """The engine's own folder, when one orders the chain: its configuration and blocks."""
        return self.root / "engine"

    @property
    def searches_file(self) -> Path:
        """Searches that were kept by name on the command line."""
        return self.root / "searches.json"

    @property
    def settings_file(self) -> Path:
        """Settings of the node."""
        return self.root / "settings.toml"

    @property
    def snapshots(self) -> Path:
        """Snapshots for nodes that join; may be deleted, they are taken again."""
        return self.root / "snapshots"

    @property
    def steps_file(self) -> Path:
        """How the validators' set came to be, of a node that joined by a snapshot."""
        return self.root / "steps.json"

    @property
    def remote(self) -> Path:
        """Copies of catalogues that live elsewhere; may be deleted, they are fetched again."""
        return self.root / "remote"

    @property
    def sm2_steps_file(self) -> Path:
        """The same, signed by SM2 keys."""
        return self.root / "sm2-steps.json"

    @property
    def run(self) -> Path:
        """Sockets and process ids of a running node."""
        return self.root / "run"

    @property
    def ledger_socket(self) -> Path:
        """Where the ledger process listens for the other processes of the node."""
        return self.run / "ledger.sock"

    @property
    def address_file(self) -> Path:
        """Address of the running node's API, for commands of the same home."""
        return self.run / "address"

    @property
    def cheap_keys_file(self) -> Path:
        """Present in throw-away homes, whose keys are derived with the least work."""
        return self.root / "throw-away"

    @property
    def key_provider_file(self) -> Path:
        """Names the provider of this home's keys, when it is not the keystore."""
        return self.root / "key-provider"

    def name_key_provider(self, name: str) -> None:
        """Name the provider of a new home's keys; "" leaves it to the keystore."""
        if name:
            self.key_provider_file.write_text(name + "\n", encoding="utf-8")

    def keystore(self) -> KeyProvider:
        """The keys of this home.

        Raises:
            KeystoreError: No installed package brings the provider that the home names.
        """
        if self.key_provider_file.exists():
            name = self.key_provider_file.read_text(encoding="utf-8").strip()
            return provider_named(name, self.keys)
        return Keystore(self.keys, cheap=self.cheap_keys_file.exists())

    def genesis(self) -> Genesis:
        """Read the genesis document.

        Raises:
            HomeError: There is none, or it is damaged.
        """
        try:
            return decode(self.genesis_file.read_bytes().rstrip(b"\n"), Genesis)
        except FileNotFoundError as err:
            raise HomeError(
                f"{self.root} holds no chain; make one with: mulu --home {self.root} init"
            ) from err
        except NotCanonicalError as err:
            raise HomeError(
                f"{self.genesis_file} is damaged: {err}; restore it from a copy"
            ) from err
