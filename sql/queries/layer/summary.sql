-- Units and open incidents of each agency in scope. The words in braces are put in by server/stores/scope-sql.ts.
-- $1 and $2 the scope (see scopeIds and unitScopeValue), $3 the viewer's own agencies (integer[]).
-- Rows: id, code, name_zh, name_en, units (number by kind), "openIncidents" (number by severity).
WITH {grants}
units AS (
  SELECT agency_id, jsonb_object_agg(kind, n) AS counts FROM (
    SELECT t.agency_id, {unit kind} AS kind, count(*) AS n FROM unit AS t {unit join}
    WHERE {unit in scope} AND t.retired_at IS NULL GROUP BY 1, 2) AS counted
  GROUP BY agency_id
),
incidents AS (
  SELECT agency_id, jsonb_object_agg(severity, n) AS counts FROM (
    SELECT agency_id, t.severity, count(*) AS n FROM incident AS t, LATERAL {concerned} AS concerned (agency_id)
    WHERE {incident in scope} AND t.step <> 'closed' GROUP BY 1, 2) AS counted
  GROUP BY agency_id
)
SELECT t.id, t.code, t.name_zh, t.name_en,
  COALESCE(units.counts, '{}') AS units, COALESCE(incidents.counts, '{}') AS "openIncidents"
FROM agency AS t
LEFT JOIN units ON units.agency_id = t.id
LEFT JOIN incidents ON incidents.agency_id = t.id
WHERE t.valid_from <= now() AND t.valid_to > now() AND {agency in scope}
  AND ($3::integer[] IS NULL OR $3::integer[] IS NOT NULL)
ORDER BY t.id
