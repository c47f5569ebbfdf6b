"""Ordering by CometBFT: the ABCI 2.0 wire and what it asks of the machine; the engine is a program.

Read downwards: ``wire.py`` and ``codec.py`` are the bytes, ``requests.py``, ``responses.py`` and
``shapes.py`` what may be said, ``framing.py``, ``connection.py`` and ``server.py`` the socket,
``translator.py`` and what it names the meaning in the words of the port.
"""
