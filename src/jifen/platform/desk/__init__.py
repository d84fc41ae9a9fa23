"""
The staff side: queues, cases, questions, assisted entry, delegation, figures, the audit trail. It owns no data.

A view takes ``(request, seat)`` from :func:`jifen.platform.desk.access.staff`, calls one selector or one service and draws a
page. What may be done where is decided below (``offices.permission``), and asked again for every object.
"""
