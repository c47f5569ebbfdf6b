"""The words every part of mulu shares: ids, hashes, canonical bytes, errors, signatures, clock."""
