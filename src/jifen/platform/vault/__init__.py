"""
Sealed fields and blind indexes: what a stolen disk or a curious SELECT must not read.

``suite`` seals bytes for one place (table, column, row), ``fields`` puts that behind Django fields, ``index`` makes the
keyed hashes by which a sealed number can still be found.
"""
