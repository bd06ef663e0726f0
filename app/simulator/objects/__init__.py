"""Builders of Stripe's objects: every documented field, null where Stripe sends null."""
