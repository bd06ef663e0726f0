"""Parts of the control endpoint, by what they control."""
