"""Tests of app/desktop/receipts."""
