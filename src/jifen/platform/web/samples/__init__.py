"""Invented values that bring every part of a page into every state: empty, long, wrong, rare characters, much and none."""
