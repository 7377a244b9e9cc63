-- Rows of the audit log that a filter finds; NULL asks for anything. The words in braces are put in by
-- server/stores/audit-store.ts: how the page goes on from $7, and its order.
-- $1 agencies whose rows the viewer may read (integer[]; NULL for all rows); $2 action; $3 key, login, token's name or name
-- of the actor; $4 how the subject begins (LIKE pattern without %); $5 from and $6 to (timestamptz, $6 not included);
-- $7 seq behind which the page begins; $8 most rows.
-- Rows: seq, at, who, name, role, agency (code), address, action, subject, scope, details (text).
-- Counts on the key, audit_at, audit_who, audit_action, audit_subject, audit_agency.
SELECT a.seq, a.at, a.who, a.name, a.role, f.code AS agency, a.address, a.action, a.subject, a.scope, a.details
FROM audit AS a
LEFT JOIN feature AS f ON f.id = a.agency_id
WHERE ($1::integer[] IS NULL OR a.agency_id = ANY ($1))
  AND ($2::text IS NULL OR a.action = $2)
  AND ($3::text IS NULL OR a.who IN ($3, 'account:' || $3, 'token:' || $3) OR a.name = $3)
  AND ($4::text IS NULL OR a.subject LIKE $4 || '%')
  AND ($5::timestamptz IS NULL OR a.at >= $5)
  AND ($6::timestamptz IS NULL OR a.at < $6)
  AND ($7::bigint IS NULL OR a.seq {comparison} $7)
ORDER BY a.seq {order}
LIMIT $8
