"""The migrations lead to the models' shape, on both databases, up and down, alone and all at once."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text

from actions.store import Store, StoreError, open_store
from actions.store.migrations import migrate, unmigrate
from actions.store.models import Base
from vault import Keyring


def _tables(store: Store) -> set[str]:
    return set(inspect(store.engine).get_table_names()) - {"alembic_version"}


def test_the_migrated_database_has_the_shape_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_database_checks_the_codes_that_the_models_name(store: Store) -> None:
    # Alembic doesn't compare these.
    found = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {(str(check.name), codes(check.sqltext)) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {(check["name"], codes(check["sqltext"])) for check in found.get_check_constraints(table.name)} == wanted


def codes(condition: object) -> frozenset[str]:
    return frozenset(str(condition).split("'")[1::2])


def test_the_migrated_database_deletes_along_the_same_links_as_the_models(store: Store) -> None:
    found = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {
            (key.parent.name, key.column.table.name, key.ondelete, key.deferrable, key.initially) for key in table.foreign_keys
        }
        there = {
            (
                key["constrained_columns"][0],
                key["referred_table"],
                *map(key["options"].get, ("ondelete", "deferrable", "initially")),
            )
            for key in found.get_foreign_keys(table.name)
        }
        assert there == wanted


def test_migrating_twice_changes_nothing(empty_store: Store) -> None:
    migrate(empty_store)
    once = _tables(empty_store)
    migrate(empty_store)
    assert _tables(empty_store) == once == set(Base.metadata.tables)


def test_going_down_leaves_nothing_and_up_again_everything(empty_store: Store) -> None:
    migrate(empty_store)
    unmigrate(empty_store)
    assert _tables(empty_store) == set()
    if empty_store.is_postgres:
        with empty_store.read() as session:
            assert session.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'audit%'")) == 0
    migrate(empty_store)
    assert _tables(empty_store) == set(Base.metadata.tables)


def test_a_migration_that_breaks_leaves_the_database_as_it_was(empty_store: Store) -> None:
    with empty_store.begin() as session:
        session.execute(text("CREATE TABLE staff (id INTEGER)"))  # in the way of ours
    with pytest.raises(StoreError):
        migrate(empty_store)
    assert _tables(empty_store) == {"staff"}


def test_threads_that_migrate_at_once_all_succeed(empty_store: Store) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            migrate(empty_store)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert _tables(empty_store) == set(Base.metadata.tables)


START = """
import sys
from pathlib import Path
from actions.store import open_store
from actions.store.migrations import migrate
from vault import open_keyring
home = Path(sys.argv[1])
store = open_store(sys.argv[2] or None, home, open_keyring(home / "keys.json"))
migrate(store)
"""


def _start_three(home: Path, url: str) -> None:
    root = Path(__file__).parents[3]
    running = [
        subprocess.Popen([sys.executable, "-c", START, str(home), url], cwd=root, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    complaints = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], complaints


def test_processes_that_make_a_new_home_at_once_all_succeed(home: Path) -> None:
    _start_three(home, "")


@pytest.mark.postgres
def test_processes_that_make_a_new_postgresql_store_at_once_all_succeed(home: Path, empty_postgres_url: str) -> None:
    _start_three(home, empty_postgres_url)


def test_a_database_of_a_newer_version_is_refused(empty_store: Store) -> None:
    migrate(empty_store)
    with empty_store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Attune"):
        migrate(empty_store)


def test_a_store_that_is_away_says_so(home: Path, keyring: Keyring) -> None:
    with pytest.raises(StoreError, match="doesn't answer"):
        migrate(open_store("postgresql://127.0.0.1:1/attune", home, keyring))
