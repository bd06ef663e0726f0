"""The faces on a screen: the only place that imports Qt. No key ever comes here."""
