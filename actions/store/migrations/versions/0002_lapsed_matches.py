"""End every match after which the patient told another name or birth date. Until now the console worked that out when it showed them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE intakes SET match = 'unmatched', matched_by = NULL, matched_at = NULL
        WHERE match = 'matched' AND EXISTS (
            SELECT 1 FROM answers
            WHERE answers.intake_id = intakes.id AND answers.item IN ('patient_name', 'birth_date') AND answers.at > intakes.matched_at
        )
        """
    )


def downgrade() -> None:
    """What has lapsed stays lapsed: only a person can say that it holds."""
