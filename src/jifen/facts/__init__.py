"""
What can be known of a person, and how well.

One catalogue declares every kind of record; the workbook, the files and the synthetic population are made from it.
A fact nobody has proven is unknown, and unknown is never zero.
"""
