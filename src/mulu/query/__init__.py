"""Answers from the read tables: search, one record, its history, organisations, gaps.

Every question names its `Viewer`; every answer names the height it speaks of. `rows.py` is where the
modules' views become rows, `expression.py` where a person's text becomes a question to the index.
"""
