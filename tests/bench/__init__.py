"""What the kiosk costs, measured the same way each time: `python -m tests.bench`."""
