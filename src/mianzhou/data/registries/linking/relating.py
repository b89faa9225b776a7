"""Relations follow from records: what one record says of two entities in these roles stands between them, for as long as it says so."""

from __future__ import annotations

from typing import Final

# relation, kind and role of its subject, kind and role of its object
RULES: Final = (
    ("member_of", "person", "holder", "household", "household"),
    ("lives_at", "person", "holder", "place", "residence"),
    ("owns", "person", "owner", "place", "dwelling"),
    ("owns", "person", "partner", "place", "dwelling"),
    ("works_for", "person", "holder", "organisation", "employer"),
    ("legal_representative_of", "person", "representative", "organisation", "holder"),
)


# The records of which anything changed, as their resource and key: the tables `opened` and `closed` are the switch's.
_CHANGED: Final = """CREATE TEMP TABLE changed_record ON COMMIT DROP AS
SELECT s.resource_id, x.key FROM (SELECT source, key FROM opened UNION SELECT source, key FROM closed) x
JOIN registry_source s ON s.id = x.source GROUP BY s.resource_id, x.key"""


def wanted_sql() -> str:
    """SELECT of kind, subject, object, source, key, detail, confidence, dated of every relation that the changed records tell now."""
    rules = ", ".join("(" + ", ".join(f"'{part}'" for part in rule) + ")" for rule in RULES)
    return f"""
SELECT v.relation AS kind, a.entity_id AS subject, b.entity_id AS object, min(a.source_id) AS source, a.key,
    max(left(coalesce(a.said->>'detail', ''), 64)) AS detail, max(least(a.probability, b.probability)) AS confidence, min(a.dated) AS dated
FROM (VALUES {rules}) AS v(relation, subject_kind, subject_role, object_kind, object_role)
JOIN registry_source sa ON sa.kind = v.subject_kind AND sa.role = v.subject_role
JOIN registry_source sb ON sb.kind = v.object_kind AND sb.role = v.object_role AND sb.resource_id = sa.resource_id
JOIN changed_record c ON c.resource_id = sa.resource_id
JOIN registry_record a ON a.source_id = sa.id AND a.key = c.key AND a.until IS NULL
JOIN registry_record b ON b.source_id = sb.id AND b.key = a.key AND b.until IS NULL
GROUP BY v.relation, a.entity_id, b.entity_id, a.key, sa.resource_id"""


def relations_sql(moment: str) -> tuple[str, ...]:
    """Statements that end the relations nobody tells any more and begin those that are new, as of the statement parameter `moment`."""
    return (
        "DROP TABLE IF EXISTS pg_temp.told_relation, pg_temp.changed_record",
        _CHANGED,
        "ANALYZE changed_record",
        f"CREATE TEMP TABLE told_relation ON COMMIT DROP AS {wanted_sql()}",
        "ANALYZE told_relation",
        f"""UPDATE registry_relation r SET until = {moment} WHERE until IS NULL
            AND EXISTS (SELECT 1 FROM changed_record c JOIN registry_source s USING (resource_id) WHERE s.id = r.source_id AND c.key = r.key)
            AND NOT EXISTS (SELECT 1 FROM told_relation t
            WHERE t.kind = r.kind AND t.subject = r.subject_id AND t.object = r.object_id AND t.source = r.source_id AND t.key = r.key)""",
        f"""INSERT INTO registry_relation (kind, subject_id, object_id, source_id, key, detail, confidence, dated, since)
            SELECT kind, subject, object, source, key, detail, confidence, dated, {moment} FROM told_relation
            ON CONFLICT DO NOTHING""",
    )
