-- Whose a thing is: whose key an incident has, whose tiles a change touches. Beside that waters that a search finds, and
-- days of fixes that come and go without keeping ingest waiting.

-- Two reporters may number alike. What came before was loaded from files.
ALTER TABLE incident ADD COLUMN reporter text NOT NULL DEFAULT 'import' CHECK (length(reporter) BETWEEN 1 AND 64);
ALTER TABLE incident ALTER COLUMN reporter DROP DEFAULT;
ALTER TABLE incident DROP CONSTRAINT incident_external_id_key;
ALTER TABLE incident ADD UNIQUE (reporter, external_id);
