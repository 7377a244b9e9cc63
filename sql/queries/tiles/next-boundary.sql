-- When the next version of one table begins or ends. The words in braces are put in by server/tiles/tile-sql.ts.
-- Column: next (timestamptz), NULL when none does. {now} is the moment from which on to look.
-- Counts on the indexes {table}_valid_from and {table}_valid_to.
SELECT LEAST(
  (SELECT min(valid_from) FROM {table} WHERE valid_from > {now} AND valid_from < 'infinity'),
  (SELECT min(valid_to) FROM {table} WHERE valid_to > {now} AND valid_to < 'infinity')) AS next
