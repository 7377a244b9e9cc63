import { ringsOf } from '../domain/draft.ts';
import type { Draft, DraftChange, DraftState, DraftSummary } from '../domain/draft.ts';
import type { DraftStep, DraftStore, DraftValues } from '../domain/draft-ports.ts';
import type { Bbox } from '../domain/position.ts';
import type { AreaCoordinates, DrawnAttributes, DrawnLayer } from '../domain/territory.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

interface SummaryRow {
  readonly id: number;
  readonly version: number;
  readonly state: DraftState;
  readonly title: string;
  readonly reason: string;
  readonly agency_id: number | null;
  readonly agency: string | null;
  readonly author_key: string;
  readonly author: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly submitted_at: Date | null;
  readonly touches: number[];
  readonly approved_by: string | null;
  readonly approved_at: Date | null;
  readonly return_note: string | null;
  readonly published_at: Date | null;
  readonly takes_effect_at: Date | null;
  readonly bbox: Bbox | null;
  readonly features: number;
}

interface ChangeRow {
  readonly layer: DrawnLayer;
  readonly code: string;
  readonly attributes: DrawnAttributes | null;
  readonly area: AreaCoordinates | null;
  readonly base_version_id: number | null;
}

const timeOf = (at: Date | null): number | null => at && at.getTime();

const summaryOf = (row: SummaryRow): DraftSummary => ({
  id: row.id,
  version: row.version,
  state: row.state,
  title: row.title,
  reason: row.reason,
  agencyId: row.agency_id,
  agency: row.agency,
  authorKey: row.author_key,
  author: row.author,
  createdAt: row.created_at.getTime(),
  updatedAt: row.updated_at.getTime(),
  submittedAt: timeOf(row.submitted_at),
  touches: row.touches,
  approvedBy: row.approved_by,
  approvedAt: timeOf(row.approved_at),
  returnNote: row.return_note,
  publishedAt: timeOf(row.published_at),
  takesEffectAt: timeOf(row.takes_effect_at),
  bbox: row.bbox,
  features: row.features,
});

export function createDraftStore(database: Database): DraftStore {
  const summaries = async (agencyIds: readonly number[] | null, id: number | null): Promise<DraftSummary[]> => {
    const { rows } = await database.query<SummaryRow>(loadSql('draft/list'), [agencyIds, id]);
    return rows.map(summaryOf);
  };
  const changesOf = async (id: number): Promise<DraftChange[]> => {
    const { rows } = await database.query<ChangeRow>(
      `SELECT layer, code, attributes, area, base_version_id::integer FROM draft_change WHERE draft_id = $1 ORDER BY position`,
      [id],
    );
    return rows.map(({ base_version_id: baseVersionId, ...change }) => ({ ...change, baseVersionId }));
  };
  const get = async (agencyIds: readonly number[] | null, id: number): Promise<Draft | undefined> => {
    const [summary] = await summaries(agencyIds, id);
    return summary && { ...summary, changes: await changesOf(id) };
  };
  return {
    list: (agencyIds) => summaries(agencyIds, null),
    get: (agencyIds, id) => database.transaction(() => get(agencyIds, id)),
    async forUpdate(agencyIds, id) {
      await database.query('SELECT FROM draft WHERE id = $1 FOR UPDATE', [id]);
      // Read when the row is ours: another one may have changed it while we waited.
      return get(agencyIds, id);
    },
    async add({ title, reason, agencyId, author }) {
      const { rows } = await database.query<{ id: number }>(
        `INSERT INTO draft (title, reason, agency_id, author_key, author_name, author_account_id)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [title, reason, agencyId, author.key, author.name, author.accountId],
      );
      return rows[0]!.id;
    },
    async setChanges(id, changes) {
      const rows = changes.map((change) => ({ ...change, rings: change.area && ringsOf(change.area) }));
      await database.query(loadSql('draft/set-changes'), [id, JSON.stringify(rows)]);
    },
    update: (id, values) => update(database, id, values),
    step: (id, step) => takeStep(database, id, step),
  };
}

async function update(database: Database, id: number, values: DraftValues): Promise<void> {
  await database.query(
    `UPDATE draft SET version = version + 1, updated_at = now(), title = COALESCE($2, title), reason = COALESCE($3, reason),
       agency_id = CASE WHEN $4 THEN $5::integer ELSE agency_id END WHERE id = $1`,
    [id, values.title, values.reason, values.agencyId !== undefined, values.agencyId],
  );
}

/** What each step sets beside the state; what it needs is `$2` and `$3`. */
const STEPS: Readonly<Record<DraftStep['state'], string>> = {
  discarded: `state = 'discarded'`,
  submitted: `state = 'submitted', submitted_at = now(), return_note = NULL,
    touches = ARRAY(SELECT f.id FROM feature AS f WHERE f.layer = 'agency' AND f.code = ANY ($2::text[]) ORDER BY f.id)`,
  approved: `state = 'approved', approved_by_key = $2, approved_by = $3, approved_at = now()`,
  open: `state = 'open', return_note = $2, submitted_at = NULL, touches = '{}', approved_by_key = NULL, approved_by = NULL,
    approved_at = NULL`,
  scheduled: `state = 'scheduled', published_at = now(), takes_effect_at = $2`,
  published: `state = 'published', published_at = now(), takes_effect_at = $2`,
  withdrawn: `state = CASE WHEN approved_at IS NULL THEN 'open' ELSE 'approved' END, published_at = NULL, takes_effect_at = NULL`,
};

function valuesOf(step: DraftStep): unknown[] {
  switch (step.state) {
    case 'submitted':
      return [step.touches];
    case 'approved':
      return [step.by.key, step.by.name];
    case 'open':
      return [step.note];
    case 'scheduled':
    case 'published':
      return [new Date(step.at)];
    default:
      return [];
  }
}

async function takeStep(database: Database, id: number, step: DraftStep): Promise<void> {
  await database.query(
    `UPDATE draft SET version = version + 1, updated_at = now(), ${STEPS[step.state]} WHERE id = $1`,
    [id, ...valuesOf(step)],
  );
}
