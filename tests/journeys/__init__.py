"""Whole purchases, from the first tap to the money."""
