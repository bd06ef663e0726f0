"""Disputes: how the customer's bank opens, escalates and decides them, and what a seller answers."""
