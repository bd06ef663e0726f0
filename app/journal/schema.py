"""Brings a journal to this program's schema, or refuses one that a newer program has written."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from app.core.errors import JournalUnavailable
from app.journal.migrations import HEAD, REVISIONS

# A folder of this package, in the source tree, in an installed wheel and in the frozen program alike.
MIGRATIONS = Path(__file__).parent / "migrations"


def is_up_to_date(connection: sa.Connection) -> bool:
    """Whether nothing has to be migrated. Raises JournalUnavailable `journal_too_new`."""
    return _revision(connection) == HEAD


def upgrade(connection: sa.Connection, target: str = HEAD) -> None:
    """Migrate within the connection's transaction, which must keep other openers out: all of it happens, or none.

    The migration tool takes a third of a second to import, which only the first start after an update pays.
    """
    from alembic import command
    from alembic.config import Config

    if _revision(connection) == target:
        return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is not None and found not in REVISIONS:
        raise JournalUnavailable("journal_too_new", found=str(found))
    return None if found is None else str(found)
