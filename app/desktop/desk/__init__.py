"""The desk: payment links for staff."""
