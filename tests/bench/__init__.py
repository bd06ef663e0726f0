"""What the kiosk and the service cost, measured the same way each time: `python -m tests.bench`."""
