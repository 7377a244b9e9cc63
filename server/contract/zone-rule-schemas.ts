import { z } from 'zod';
import { zoneRule } from './draft-schemas.ts';

const position = z.tuple([z.number(), z.number()]);
const line = z.array(z.array(position)).describe('coordinates of a GeoJSON MultiLineString, EPSG:4326');
const codes = z.array(z.string());

export const zoneRuleBody = z.strictObject({ rule: zoneRule });

export const zonePreview = z.strictObject({
  area: z.array(z.array(z.array(position))).describe('coordinates of a GeoJSON MultiPolygon, EPSG:4326'),
  border: line,
  from: position,
  to: position,
  agencies: codes,
});

export const borderList = z.strictObject({
  borders: z.array(
    z.strictObject({ provinces: z.tuple([z.string(), z.string()]).describe('GB/T 2260'), line, agencies: codes }),
  ),
});
