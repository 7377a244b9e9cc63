import type { ShareStore, ShareableZone } from '../domain/ports.ts';
import type { ShareAgreement } from '../domain/share-agreement.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

interface Row {
  readonly id: number;
  readonly owner: string;
  readonly receiver: string;
  readonly is_cut: boolean;
  readonly zones: string[];
  readonly layers: ShareAgreement['layers'] | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly note: string;
  readonly proposed_by: string;
  readonly proposed_by_id: number;
  readonly proposed_by_agency: string;
  readonly proposed_at: Date;
  readonly accepted_by: string | null;
  readonly accepted_at: Date | null;
  readonly ended_by: string | null;
  readonly ended_by_agency: string | null;
  readonly ended_at: Date | null;
  readonly read_at: Date;
}

const agreementOf = (row: Row): ShareAgreement => ({
  id: row.id,
  owner: row.owner,
  receiver: row.receiver,
  zones: row.zones,
  isCut: row.is_cut,
  layers: row.layers ?? {},
  startsAt: row.starts_at.getTime(),
  endsAt: row.ends_at.getTime(),
  note: row.note,
  proposedBy: row.proposed_by,
  proposedById: row.proposed_by_id,
  proposedByAgency: row.proposed_by_agency,
  proposedAt: row.proposed_at.getTime(),
  acceptedBy: row.accepted_by,
  acceptedAt: row.accepted_at?.getTime() ?? null,
  endedBy: row.ended_by,
  endedByAgency: row.ended_by_agency,
  endedAt: row.ended_at?.getTime() ?? null,
  readAt: row.read_at.getTime(),
});

export function createShareStore(database: Database): ShareStore {
  const read = async (agencyId: number | null, id: number | null): Promise<ShareAgreement[]> => {
    const { rows } = await database.query<Row>(loadSql('share/list'), [agencyId, id]);
    return rows.map(agreementOf);
  };
  return {
    list: (agencyId) => read(agencyId, null),
    get: async (agencyId, id) => (await read(agencyId, id))[0],
    async forUpdate(agencyId, id) {
      const { rowCount } = await database.query(
        'SELECT FROM share WHERE id = $1 AND $2::integer IN (owner_id, receiver_id) FOR UPDATE',
        [id, agencyId],
      );
      // Read when the row is ours: another one may have changed it while we waited.
      return rowCount === 0 ? undefined : (await read(agencyId, id))[0];
    },
    async resolve({ owner, receiver, zones }) {
      const { rows: agencies } = await database.query<{ id: number; code: string }>(
        `SELECT id, code FROM agency WHERE code = ANY ($1) AND valid_from <= now() AND valid_to > now()`,
        [[owner, receiver]],
      );
      const idOf = (code: string): number | undefined => agencies.find((agency) => agency.code === code)?.id;
      const [ownerId, receiverId] = [idOf(owner), idOf(receiver)];
      const { rows: found } = await database.query<{ id: number; code: string }>(
        `SELECT id, code FROM adjacency_zone
         WHERE code = ANY ($1) AND agency_ids @> ARRAY[$2, $3]::integer[] AND valid_from <= now() AND valid_to > now()`,
        [zones, ownerId ?? -1, receiverId ?? -1],
      );
      return { ownerId, receiverId, zoneIds: new Map(found.map(({ id, code }) => [code, id])) };
    },
    async add(proposal, { ownerId, receiverId, zoneIds }, by) {
      const { startsAt, endsAt, isCut, note, layers } = proposal;
      const { rows } = await database.query<{ id: number }>(
        `INSERT INTO share (owner_id, receiver_id, starts_at, ends_at, is_cut, note, proposed_by, proposed_by_id)
         VALUES ($1, $2, COALESCE($3::timestamptz, now()), $4, $5, $6, $7, $8) RETURNING id`,
        [
          ownerId,
          receiverId,
          startsAt === null ? null : new Date(startsAt),
          new Date(endsAt),
          isCut,
          note,
          by.name,
          by.agencyId,
        ],
      );
      const { id } = rows[0]!;
      await database.query('INSERT INTO share_zone SELECT $1, zone_id FROM unnest($2::integer[]) AS zone_id', [
        id,
        zoneIds,
      ]);
      await database.query(loadSql('share/add-layers'), [id, JSON.stringify(layers)]);
      return id;
    },
    async accept(agencyId, id, by) {
      await database.query(
        `UPDATE share SET accepted_by = $3, accepted_at = now()
         WHERE id = $1 AND $2::integer IN (owner_id, receiver_id) AND proposed_by_id <> $2 AND accepted_at IS NULL
           AND ended_at IS NULL`,
        [id, agencyId, by],
      );
    },
    async end(agencyId, id, by) {
      await database.query(
        `UPDATE share SET ended_by = $3, ended_by_id = $2, ended_at = now()
         WHERE id = $1 AND $2::integer IN (owner_id, receiver_id) AND ended_at IS NULL`,
        [id, agencyId, by],
      );
    },
    async options(agencyId) {
      const { rows: zones } = await database.query<ShareableZone>(loadSql('share/options'), [agencyId]);
      const { rows: agencies } = await database.query<{ code: string; name_zh: string; name_en: string }>(
        `SELECT code, name_zh, name_en FROM agency
         WHERE code = ANY ($1) AND valid_from <= now() AND valid_to > now() ORDER BY code`,
        [[...new Set(zones.flatMap((zone) => zone.agencies))]],
      );
      return { agencies, zones };
    },
  };
}
