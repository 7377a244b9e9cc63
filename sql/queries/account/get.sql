-- One person as an administrator sees one.
-- $1 agency (integer, feature.id; NULL for all), $2 account.
-- At most one row: an Account (server/domain/account.ts).
-- Counts on account_pkey and sign_in_failure_pkey.
SELECT a.id, a.login, a.name, a.role, agency.code AS agency, station.code AS station, beat.code AS beat,
  a.agency_id AS "agencyId", a.station_id AS "stationId", a.beat_id AS "beatId",
  a.password_hash IS NOT NULL OR a.initial_sha256 IS NOT NULL AS "hasPassword", a.subject IS NOT NULL AS "isLinked",
  coalesce(f.locked_until > now(), false) AS "isLocked", a.disabled_at IS NOT NULL AS "isDisabled",
  a.must_change_password AS "mustChangePassword", a.created_at AS "createdAt", a.last_sign_in_at AS "lastSignInAt",
  a.version
FROM account AS a
LEFT JOIN feature AS agency ON agency.id = a.agency_id
LEFT JOIN feature AS station ON station.id = a.station_id
LEFT JOIN feature AS beat ON beat.id = a.beat_id
LEFT JOIN sign_in_failure AS f ON f.login_sha256 = sha256(convert_to(a.login, 'UTF8'))
WHERE a.id = $2 AND ($1::integer IS NULL OR a.agency_id = $1)
