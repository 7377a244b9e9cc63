import { areaOf } from '../domain/area.ts';
import type { Area } from '../domain/area.ts';
import type { AccessPicture, AccessStore, JurisdictionsOf, SessionHolder } from '../domain/ports.ts';
import type { Grant, ShareLayer, ShareLayerName, SharedZone } from '../domain/share.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

/** The channel that tells of every change of who may see what. */
export const ACCESS_CHANNEL = 'access_changed';

interface LayerRow extends ShareLayer {
  readonly share_id: number;
  readonly owner_id: number;
  readonly receiver_id: number;
  readonly layer: ShareLayerName;
}

export function createAccessStore(database: Database): AccessStore {
  const areas = new Map<number, Area>();

  async function grants(): Promise<AccessPicture['grants']> {
    const { rows: layers } = await database.query<LayerRow>(
      `SELECT DISTINCT share_id, owner_id, receiver_id, layer, fields, kinds, severities, delay_ms AS "delayMs", grid_m AS "gridM"
       FROM share_in_force ORDER BY share_id`,
    );
    const { rows: zones } = await database.query<{ share_id: number; id: number; version_id: string }>(
      `SELECT DISTINCT share_id, zone_id AS id, zone_version_id AS version_id FROM share_in_force ORDER BY share_id, id`,
    );
    await readAreas(zones.map(({ version_id: version }) => Number(version)));
    const byShare = new Map<number, { receiverId: number; grant: Grant }>();
    for (const { share_id: shareId, owner_id: ownerId, receiver_id: receiverId, layer, ...terms } of layers) {
      const known = byShare.get(shareId);
      const grant: Grant = known?.grant ?? {
        shareId,
        ownerId,
        zones: zones
          .filter((zone) => zone.share_id === shareId)
          .map(({ id, version_id: version }): SharedZone => {
            const versionId = Number(version);
            return { id, versionId, area: areas.get(versionId)! };
          }),
        layers: {},
      };
      byShare.set(shareId, { receiverId, grant: { ...grant, layers: { ...grant.layers, [layer]: terms } } });
    }
    return [...byShare.values()];
  }

  /** A version never changes its geometry. */
  async function readAreas(versionIds: readonly number[]): Promise<void> {
    const { rows } = await database.query<{ version_id: string; coordinates: Area['polygons'] }>(
      `SELECT version_id, ST_AsGeoJSON(geom, 15)::jsonb -> 'coordinates' AS coordinates FROM adjacency_zone
       WHERE version_id = ANY ($1::bigint[])`,
      [versionIds.filter((id) => !areas.has(id))],
    );
    for (const { version_id: version, coordinates } of rows) areas.set(Number(version), areaOf(coordinates));
  }

  async function jurisdictionsOf(stationIds: readonly number[]): Promise<JurisdictionsOf> {
    const { rows } = await database.query<{ station_id: number; jurisdiction_ids: number[] }>(
      loadSql('access/commanders-jurisdictions'),
      [stationIds],
    );
    return new Map(rows.map((row) => [row.station_id, row.jurisdiction_ids]));
  }

  return {
    jurisdictionsOf,
    // One snapshot: a session without its account would be nobody's.
    read: () =>
      database.transaction(async (): Promise<AccessPicture> => {
        await database.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        const { rows: sessions } = await database.query<AccessPicture['sessions'][number] & { id: number }>(
          `SELECT id::integer, encode(cookie_sha256, 'hex') AS sha256, account_id AS "accountId", token_id AS "tokenId",
             created_at AS "createdAt", expires_at AS "expiresAt"
           FROM session WHERE revoked_at IS NULL AND expires_at > now()`,
        );
        const { rows: accounts } = await database.query<AccessPicture['accounts'][number] & { id: number }>(
          `SELECT id, login, name, role, agency_id AS "agencyId", station_id AS "stationId", beat_id AS "beatId",
             must_change_password AS "mustChangePassword"
           FROM account WHERE disabled_at IS NULL AND id = ANY ($1)`,
          [sessions.flatMap(({ accountId }) => accountId ?? [])],
        );
        const { rows: tokens } = await database.query<AccessPicture['tokens'][number] & { id: number }>(
          `SELECT id, name, encode(token_sha256, 'hex') AS sha256, role, agency_ids AS "agencyIds",
             station_id AS "stationId", expires_at AS "expiresAt"
           FROM access_token WHERE revoked_at IS NULL AND expires_at > now()`,
        );
        const { rows: zones } = await database.query<AccessPicture['zones'][number] & { id: number }>(
          `SELECT id, array_agg(DISTINCT party ORDER BY party) AS "agencyIds"
           FROM adjacency_zone, unnest(agency_ids) AS party GROUP BY id ORDER BY id`,
        );
        const { rows: agencies } = await database.query<{ id: number; code: string }>(
          "SELECT id, code FROM feature WHERE layer = 'agency'",
        );
        const { rows: next } = await database.query<{ wait_ms: number | null }>(loadSql('access/next-change'));
        return {
          sessions,
          accounts,
          tokens,
          zones,
          agencyIds: new Map(agencies.map(({ id, code }) => [code, id])),
          jurisdictionsOf: await jurisdictionsOf([...accounts, ...tokens].flatMap(({ stationId }) => stationId ?? [])),
          grants: await grants(),
          nextChangeMs: next[0]!.wait_ms,
        };
      }),
    async addSession(holder: SessionHolder, session) {
      await database.query(
        `INSERT INTO session (cookie_sha256, account_id, token_id, expires_at, address, client)
         VALUES (decode($1, 'hex'), $2, $3, $4, $5, $6)`,
        [
          session.sha256,
          'accountId' in holder ? holder.accountId : null,
          'tokenId' in holder ? holder.tokenId : null,
          new Date(session.expiresAt),
          session.address,
          session.client.slice(0, 200),
        ],
      );
    },
    async extendSession(id, expiresAt) {
      await database.query('UPDATE session SET expires_at = $2 WHERE id = $1 AND revoked_at IS NULL', [
        id,
        new Date(expiresAt),
      ]);
    },
    async endSession(id) {
      const { rowCount } = await database.query(
        'UPDATE session SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
        [id],
      );
      return rowCount === 1;
    },
    async dropOldSessions() {
      await database.query(
        "DELETE FROM session WHERE expires_at < now() - interval '30 days' OR revoked_at < now() - interval '30 days'",
      );
    },
  };
}
