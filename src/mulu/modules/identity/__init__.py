"""Who takes part: organisations, their keys, and what each key may do.

An organisation has an opaque id that is given once; its credit code, names, kind and region are
dated attributes. A key belongs to one organisation and carries roles; it is judged at the start of
a block.
"""
