"""The same checkout, and the set-up, from a command line."""
