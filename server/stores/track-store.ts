import type { TrackStore } from '../domain/ports.ts';
import type { Database } from './database.ts';
import { FIX_COLUMNS, fixOf } from './position-fix-store.ts';
import type { FixRow } from './position-fix-store.ts';
import { scopeIds, scopeSql } from './scope-sql.ts';

/** Tracks are no part of any share: for a liaison no unit is in scope here. */
export function createTrackStore(database: Database): TrackStore {
  return {
    async codeInScope(scope, unitId) {
      if (scope.kind === 'shares') return undefined;
      const { rows } = await database.query<{ code: string }>(
        `SELECT t.code FROM unit AS t WHERE ${scopeSql(scope.kind, 'unit', '$1').where} AND t.id = $2`,
        [scopeIds(scope), unitId],
      );
      return rows[0]?.code;
    },
    async fixes(scope, unitId, { from, to, limit }) {
      if (scope.kind === 'shares') return [];
      const { rows } = await database.query<FixRow>(
        `SELECT ${FIX_COLUMNS} FROM unit AS t JOIN position_fix AS fix ON fix.unit_id = t.id
         WHERE ${scopeSql(scope.kind, 'unit', '$1').where} AND t.id = $2 AND fix.fixed_at >= $3 AND fix.fixed_at < $4
         ORDER BY fix.fixed_at LIMIT $5`,
        [scopeIds(scope), unitId, new Date(from), new Date(to), limit],
      );
      return rows.map(fixOf);
    },
  };
}
