"""The payment channel, behind one port."""
