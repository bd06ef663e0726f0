"""WeChat Pay: a code on the payment page instead of a redirect, and how a test scans it."""
