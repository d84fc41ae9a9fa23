"""
Departments in a process of their own, for development and tests. Everybody in it is invented.

::

    python -m jifen.platform.sandbox --port 0 --people people.json --keys keys/

prints its address and answers signed questions at ``/departments/<department>/questions`` from what ``--people`` says the
registers know. At ``/`` anybody can see and switch how each department behaves: answering, down, slow, sending garbage.
"""
