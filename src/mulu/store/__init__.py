"""Authenticated state and everything a block leaves behind.

``port.py`` says what a store is; ``lmdb_store.py`` keeps it on disk, ``memory_store.py`` in memory
for tests of rules; ``tree.py`` is the Merkle tree over the state, held in memory and rebuilt from
the kept values at start.
"""
