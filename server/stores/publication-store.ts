import type { DraftConflict, PublicationStore } from '../domain/draft-ports.ts';
import type { Scope } from '../domain/scope.ts';
import { DRAWN_LAYERS } from '../domain/territory.ts';
import type { DrawnLayer } from '../domain/territory.ts';
import type { Database } from './database.ts';
import { scopeIds } from './scope-sql.ts';
import { fillSql, loadSql } from './sql-file.ts';
import { scopeOn, selectVersions, versionOf } from './territory-store.ts';
import type { VersionRow } from './territory-store.ts';

const idOf = (layer: string, attribute: string): string =>
  `(SELECT r.id FROM feature AS r WHERE r.layer = '${layer}' AND r.code = c.attributes ->> '${attribute}')`;

/** Tables of the layers in the order in which they are written, and the columns that each has of its own. */
const TABLES: Readonly<Record<DrawnLayer, { table: string; own: Readonly<Record<string, string>> }>> = {
  jurisdiction: {
    table: 'jurisdiction',
    own: { agency_id: idOf('agency', 'agency'), station_id: idOf('station', 'station') },
  },
  beat: {
    table: 'beat',
    own: {
      jurisdiction_id: idOf('jurisdiction', 'jurisdiction'),
      kind: `c.attributes ->> 'kind'`,
      agency_id: `(SELECT j.agency_id FROM jurisdiction AS j
        WHERE j.id = ${idOf('jurisdiction', 'jurisdiction')} AND j.valid_from <= $2 AND j.valid_to > $2)`,
    },
  },
  'adjacency-zone': {
    table: 'adjacency_zone',
    own: {
      agency_ids: `ARRAY(SELECT r.id FROM feature AS r
        WHERE r.layer = 'agency' AND c.attributes -> 'agencies' ? r.code ORDER BY r.id)`,
      rule: `NULLIF(c.attributes -> 'rule', 'null')`,
    },
  },
};

export function createPublicationStore(database: Database): PublicationStore {
  return {
    async begin(actorKey) {
      await database.query(`SELECT set_config('huanhu.actor', $1, true)`, [actorKey]);
      await database.query(`SELECT pg_advisory_xact_lock(hashtext('territory'))`);
      // Whole milliseconds, as the clocks of clients have them.
      const { rows } = await database.query<{ at: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS at`);
      return rows[0]!.at.getTime();
    },
    publish: (draftId, at, searchTexts) => publish(database, draftId, at, searchTexts),
    withdraw: (draftId, at) => withdraw(database, draftId, at),
    laterVersions: (scope, draftId, at) => laterVersions(database, scope, draftId, at),
  };
}

async function publish(
  database: Database,
  draftId: number,
  at: number,
  searchTexts: Readonly<Record<string, string>>,
): Promise<void> {
  const moment = new Date(at);
  await database.query(
    `INSERT INTO feature (layer, code) SELECT layer, code FROM draft_change WHERE draft_id = $1 AND geom IS NOT NULL
     ORDER BY position ON CONFLICT (layer, code) DO NOTHING`,
    [draftId],
  );
  const layers = await layersOf(database, draftId);
  for (const layer of layers) {
    const { table, own } = TABLES[layer];
    await database.query(
      `UPDATE ${table} AS t SET valid_to = $2 FROM draft_change AS c
       WHERE c.draft_id = $1 AND c.layer = $3 AND t.version_id = c.base_version_id AND t.valid_to = 'infinity'`,
      [draftId, moment, layer],
    );
    const columns = { columns: Object.keys(own).join(', '), values: Object.values(own).join(', ') };
    await database.query(fillSql('draft/publish', { layer, table, ...columns }), [
      draftId,
      moment,
      JSON.stringify(searchTexts),
    ]);
  }
  if (!layers.includes('jurisdiction')) return;
  await database.query(loadSql('draft/follow-jurisdictions'), [draftId, moment]);
  await database.query(loadSql('draft/follow-later'), [moment]);
}

async function layersOf(database: Database, draftId: number): Promise<DrawnLayer[]> {
  const { rows } = await database.query<{ layer: DrawnLayer }>(
    'SELECT DISTINCT layer FROM draft_change WHERE draft_id = $1',
    [draftId],
  );
  return DRAWN_LAYERS.filter((layer) => rows.some((row) => row.layer === layer));
}

async function withdraw(database: Database, draftId: number, at: number): Promise<void> {
  const moment = new Date(at);
  for (const layer of DRAWN_LAYERS) {
    const { table } = TABLES[layer];
    const { rows: gone } = await database.query<{ id: number; until: string }>(
      `DELETE FROM ${table} WHERE draft_id = $1 AND valid_from = $2 RETURNING id, valid_to::text AS until`,
      [draftId, moment],
    );
    // What was before goes on as long as what is gone would have, and what was to end goes on for good; but what another
    // draft ends at this moment stays ended.
    await database.query(
      `UPDATE ${table} AS t SET valid_to = COALESCE(gone.until, 'infinity')
       FROM feature AS f LEFT JOIN jsonb_to_recordset($3::jsonb) AS gone (id integer, until timestamptz) ON gone.id = f.id
       WHERE t.id = f.id AND t.valid_to = $2 AND f.layer = $4
         AND NOT EXISTS (SELECT FROM draft AS o JOIN draft_change AS oc ON oc.draft_id = o.id WHERE o.id <> $1 AND o.state = 'scheduled'
           AND o.takes_effect_at = $2 AND oc.layer = f.layer AND oc.code = f.code AND oc.geom IS NULL)
         AND (gone.id IS NOT NULL
         OR f.code IN (SELECT c.code FROM draft_change AS c WHERE c.draft_id = $1 AND c.layer = $4 AND c.geom IS NULL))`,
      [draftId, moment, JSON.stringify(gone), layer],
    );
  }
  await database.query(loadSql('draft/follow-later'), [moment]);
}

async function laterVersions(
  database: Database,
  scope: Scope,
  draftId: number,
  at: number,
): Promise<{ shown: DraftConflict[]; hasHidden: boolean }> {
  const { rows } = await database.query<{ features: string[] }>(loadSql('territory/later-moments'), [
    draftId,
    new Date(at),
  ]);
  const names = new Set(rows.flatMap(({ features }) => features));
  const shown: DraftConflict[] = [];
  const { rows: others } = await database.query<{ is_on_top: boolean }>(loadSql('draft/published-on-top'), [draftId]);
  let hasHidden = others[0]!.is_on_top;
  for (const layer of DRAWN_LAYERS) {
    const codes = [...names].filter((name) => name.startsWith(`${layer} `)).map((name) => name.slice(layer.length + 1));
    const condition = `t.code = ANY ($1) AND (t.valid_from > $2 OR (t.valid_to > $2 AND t.valid_to < 'infinity'))`;
    const { rows: theirs } = await database.query<VersionRow>(
      selectVersions(layer, `${condition} AND ${scopeOn(layer, scope, '$3')}`, 'ORDER BY t.code, t.valid_from'),
      [codes, new Date(at), scopeIds(scope)],
    );
    const found = theirs.map(versionOf);
    shown.push(...found.map((one) => ({ layer, code: one.code, base: null, theirs: one, isHidden: false })));
    hasHidden ||= codes.some((code) => !found.some((one) => one.code === code));
  }
  return { shown, hasHidden };
}
