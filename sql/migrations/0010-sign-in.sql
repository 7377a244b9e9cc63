-- How people sign in: wrong passwords counted for each login, initial passwords, and the accounts of the demo.

-- Wrong passwords in a row, of logins that exist and of those that do not alike, so that a lock tells nobody which there
-- are. A login is kept as its hash: people type passwords into the wrong field.
CREATE TABLE sign_in_failure (
  login_sha256 bytea PRIMARY KEY CHECK (length(login_sha256) = 32),
  failures integer NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  locked_until timestamptz
);
CREATE INDEX sign_in_failure_failed_at ON sign_in_failure (failed_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failure TO huanhu_app;

-- An initial password is made by us, 80 random bits, and must be changed at the first sign-in. Nobody tries 2^80 of them,
-- so a plain hash holds it: a slow one for each of 5,000 imported people would take minutes and protect nothing more.
ALTER TABLE account
  ADD COLUMN initial_sha256 bytea CHECK (length(initial_sha256) = 32),
  ADD COLUMN last_sign_in_at timestamptz,
  ADD COLUMN demo boolean NOT NULL DEFAULT false, -- with a password that everybody knows; disabled outside demo mode
  ADD CHECK (initial_sha256 IS NULL OR (must_change_password AND password_hash IS NULL));
