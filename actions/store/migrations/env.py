"""What Alembic runs for each migration: always on the connection that `migrate` made, in its transaction."""

from alembic import context

from actions.store.models import Base


def _run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=connection.dialect.name == "sqlite")
    with context.begin_transaction():
        context.run_migrations()


_run()
