"""What tests stand on: a real database, keyring, screen and browser, each private to the run."""
