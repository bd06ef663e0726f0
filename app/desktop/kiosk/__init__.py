"""The full-screen checkout that a customer uses alone."""
