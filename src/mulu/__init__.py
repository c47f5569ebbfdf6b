"""mulu (目录链): a ledger for a city's data catalogues, with proofs that anyone can check offline.

The folders read downwards as the steps of one record's journey; ``docs/path.md`` tells it.
"""

__version__ = "0.1.0"
