"""Answers from the read tables: search, one record, its history, organisations, gaps.

Every question names its `Viewer`; every answer names the height it speaks of. `expression.py` is
where a person's text becomes a question to the index, `reading.py` where a row is opened.
"""
