"""Receipts: one drawing for a file, a printer of the system and a receipt printer."""
