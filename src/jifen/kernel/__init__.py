"""
Words every room shares: exact points, days and months, places, identity numbers, and errors a reader can mend.

Nothing here knows what an indicator or an applicant is. Everything is pure: the same arguments give the same answer.
"""
