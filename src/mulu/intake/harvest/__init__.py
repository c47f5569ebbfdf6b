"""Live databases come in: a sweep of a schema, what is new and what has drifted, never a row.

An engine reads its own catalogue in two or three queries (``port.py``); what it found is brought to
our words (``fitting.py``), compared by schema hash with the chain's tables (``harvester.py``), and
only what differs is looked at column by column (``comparing.py``). Hosts, users and passwords stay
in ``address.py``.
"""
