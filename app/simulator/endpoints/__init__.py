"""Stripe's endpoints, one module for each group of resources."""
