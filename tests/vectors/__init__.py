"""Kept bytes of every format, and the tests that hold the code to them."""
