"""
The command line: one module per command group, drawn for people, and with --json for programs.

This is the only room that reads the clock, the environment and the terminal; the rooms below get them as arguments.
"""
