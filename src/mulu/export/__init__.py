"""Catalogues go out: a writer per file format, each a stream; records in, text out.

Nothing here asks the chain or the node: whoever exports reads at one height and hands records over.
"""
