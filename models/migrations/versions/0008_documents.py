"""Documents that hold the release of a page are addresses of the ledger too

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_of", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_pages_document_of_pages"), "pages", ["document_of"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_pages_document_of"), ["document_of"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pages_document_of"))
        batch_op.drop_constraint(batch_op.f("fk_pages_document_of_pages"), type_="foreignkey")
        batch_op.drop_column("document_of")
