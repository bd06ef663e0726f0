"""The memory of every payment, behind one port."""
