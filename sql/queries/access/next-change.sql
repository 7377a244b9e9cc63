-- When who sees what changes next without anybody's doing: a share or a version of a zone or jurisdiction begins or ends.
-- No parameters. One row: wait_ms (float8), milliseconds from now by the database's clock; NULL when nothing is to come.
-- Counts on the indexes *_valid_from and *_valid_to.
SELECT (extract(epoch FROM min(at) - now()) * 1000)::float8 AS wait_ms
FROM (
  SELECT starts_at AS at FROM share WHERE ended_at IS NULL AND starts_at > now()
  UNION ALL SELECT ends_at FROM share WHERE ended_at IS NULL AND ends_at > now()
  UNION ALL SELECT valid_from FROM adjacency_zone WHERE valid_from > now() AND valid_from < 'infinity'
  UNION ALL SELECT valid_to FROM adjacency_zone WHERE valid_to > now() AND valid_to < 'infinity'
  UNION ALL SELECT valid_from FROM jurisdiction WHERE valid_from > now() AND valid_from < 'infinity'
  UNION ALL SELECT valid_to FROM jurisdiction WHERE valid_to > now() AND valid_to < 'infinity'
) AS change
