"""Ordering by one producer that signs every header: a chain on one node, production-grade."""
