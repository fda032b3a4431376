"""Run by Alembic: apply revisions on the connection `engine.audit.migrate` hands over, inside its transaction."""

from alembic import context

from engine.audit.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
