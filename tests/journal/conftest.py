"""Fixtures of the journal's tests."""

from tests.journal.places import disk_that_fills, disk_that_turns_read_only, own_folder
from tests.journal.shelves import place, shelf

__all__ = ["disk_that_fills", "disk_that_turns_read_only", "own_folder", "place", "shelf"]
