"""Catalogues come in: a reader per file format; source in, draft messages out.

``port.py`` says what a reader is, ``detecting.py`` chooses one by content, ``importer.py``
turns what it reads into transactions through the protocol of ``needs.py`` and accounts for
every record. No person's name field, telephone number, identity number or mailbox gets past
``privacy.py``.
"""
