"""The desk through the widgets that a person uses."""
