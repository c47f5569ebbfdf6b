"""Bundles, headers and finality, checked from bytes alone: pure, without store, clock or network.

``verify.verify_bundle`` gives the verdict, ``build`` makes bundles from values read elsewhere, and
``web/verify`` is the same verifier in JavaScript.
"""
