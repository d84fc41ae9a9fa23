"""Offices as a tree, who works in them, what was delegated to whom, and the working days all of them keep."""
