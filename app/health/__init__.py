"""What is looked at before somebody trusts a till with payments, and what was found."""
