"""The public's and the applicants' screens, phone first: what is asked is made from the catalogue, what is told from the scheme."""
