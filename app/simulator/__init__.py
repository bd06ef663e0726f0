"""Stripe in a box: a strict, stateful stand-in that imports nothing of ours."""
