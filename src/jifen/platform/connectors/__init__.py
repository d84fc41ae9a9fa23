"""
How the platform asks the registers of other departments: by system, or by a file that travels.

::

    Question ──► Register.ask ──► Reply             HttpRegister; by file: batch.write_batch, batch.read_batch
                     └────────► UnansweredError     down, slow, garbage, wrong person: never a Reply, so never a zero

``port`` holds the values everybody shares, ``wire`` their JSON forms, ``seal`` the signatures, ``transport`` the limits of
time and size. Nothing in here knows the framework or a database: clocks, keys and addresses are passed in.
"""
