"""The journal's schema, step by step. Every step is for ever; a change is a new step."""

# Known here too, so that an up-to-date journal is opened without importing the migration tool.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
HEAD = REVISIONS[-1]
