"""The faces on a screen: the only place that imports Qt. No key ever comes here."""

import builtins

import PySide6.QtCore  # noqa: F401 - replaces Python's import by its own

# PySide's import reads the source of each module that it lets through, in case it asks for `__feature__`, and keeps all
# lines: up to 17 MB. No module here asks, so Python gets back the import that PySide laid aside.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
