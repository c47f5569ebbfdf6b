"""Nodes for the tests of this folder."""

from tests.support.city_fixtures import city, empty

__all__ = ["city", "empty"]
