-- The audit log as its chain is computed from it.
-- $1 seq after which the page begins (bigint); $2 most rows.
-- Rows: seq, "previousHash" and hash (hex), members (text[]) in the order of append_audit (0008-audit.sql).
-- Counts on the key.
SELECT seq, encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash,
  ARRAY[seq::text, (extract(epoch FROM at) * 1000000)::bigint::text, who, name, role, agency_id::text, address, action,
    subject, scope, details] AS members
FROM audit
WHERE seq > $1
ORDER BY seq
LIMIT $2
