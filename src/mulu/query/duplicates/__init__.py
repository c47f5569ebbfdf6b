"""Entries that may be the same: found over the whole catalogue, with reasons, to be decided.

``spelling.py`` and ``words.py`` say what of a title counts, ``joining.py`` finds sets that are
alike without comparing all with all, ``telling.py`` judges what two names differ in,
``grouping.py`` and ``weighing.py`` make groups with reasons and scores of it, ``sweeping.py`` reads
the entries, ``swept.py`` keeps the result, which holds codes and no text, and ``answering.py``
gives pages of it.

Source: docs/spec/duplicates.md.
"""
