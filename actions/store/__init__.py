"""The record: what was said, what was understood of it, who saw it, what is still to be sent.

models.py has the tables, sealed.py the encrypted fields, engine.py opens the database, migrations/ makes its tables, audit.py
tells who did what, outbox.py, worker.py and gateways.py send, staff.py lets staff in, match.py says whose an intake is, flags.py
raises danger signs, export.py gives the outside shape, locks.py keeps one turn at a time. What to record is decided in
`actions/`, not here.
"""

from actions.store.engine import Store, open_store
from actions.store.errors import StoreError

__all__ = ["Store", "StoreError", "open_store"]
