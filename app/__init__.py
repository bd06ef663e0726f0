"""Mofang Checkout: the checkout that a shop puts on a screen."""
