import { LAYERS } from '../../server/domain/layer.ts';
import { createImporter } from '../../server/importer.ts';
import { describeFault } from '../../server/services/import/fault.ts';
import { createTestDatabase } from '../harness/database.ts';
import type { Case } from './case.ts';
import type { Door, Outcome } from './door.ts';

/** The import of files: a dry run as it is, a dry run that may mend, and the load of what that takes. */
export async function importDoor(): Promise<Door> {
  const place = await createTestDatabase();
  const importFile = createImporter(place.database);
  return {
    name: 'import',
    areaShare: 1e-6,
    async take({ text }: Case, geometry: unknown): Promise<Outcome> {
      const properties = { code: 'CASE', name_zh: '例', name_en: 'Case', province: '330000' };
      const feature = { type: 'Feature', properties, geometry };
      const file = text ?? JSON.stringify({ type: 'FeatureCollection', features: [feature] });
      const run = (repair: boolean, dryRun: boolean) =>
        importFile({ layer: LAYERS.agency, text: file, system: '4326', repair, dryRun });
      const plain = await run(false, true);
      const mended = await run(true, true);
      const [fault] = plain.faults;
      let area: number | null = null;
      if (mended.faults.length === 0) {
        await run(true, false);
        const { rows } = await place.database.query<{ area: number }>(
          "SELECT ST_Area(geom) AS area FROM agency WHERE code = 'CASE' AND ST_IsValid(geom)",
        );
        area = rows[0]?.area ?? null;
        await place.database.query("DELETE FROM agency WHERE code = 'CASE'");
      }
      return {
        isTaken: plain.faults.length === 0,
        isTakenMended: mended.faults.length === 0,
        area,
        place: fault?.reason === 'invalid-geometry' && fault.location ? fault.location : null,
        told: fault ? describeFault(fault, 'en') : 'taken',
      };
    },
    close: () => place.drop(),
  };
}
