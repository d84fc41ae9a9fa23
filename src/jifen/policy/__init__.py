"""
The law, read: a pack of files becomes a scheme, or a list of complaints with file, line and how to mend them.

Law is data outside this package. No module here names a place: a scheme is found by place, use and day, never by default.
"""
