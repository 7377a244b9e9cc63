-- People as an administrator sees them, by login.
-- $1 agency (integer, feature.id; NULL for all), $2 account (integer; NULL for any), $3 part of the login or the name
-- (text; '' for any), $4 logins after this one (text; '' for all), $5 limit (NULL for none).
-- Rows: an Account each (server/domain/account.ts).
-- Counts on account_pkey, account_login_key, account_agency and sign_in_failure_pkey.
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
WHERE ($1::integer IS NULL OR a.agency_id = $1) AND ($2::integer IS NULL OR a.id = $2) AND a.login > $4
  AND ($3 = '' OR position(lower($3) IN a.login) > 0 OR position(lower($3) IN lower(a.name)) > 0)
ORDER BY a.login
LIMIT $5
