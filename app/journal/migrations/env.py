"""Run by alembic, on the connection and within the transaction of whoever opens the journal."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
