import type { PGlite } from '@electric-sql/pglite';
import type { Feature } from 'geojson';
import { feature, numbered, pointFeature } from './feature.ts';
import { polygonsOf } from './geometry.ts';
import { joined } from './partition.ts';
import { englishName } from './names.ts';
import { at } from './required.ts';
import type { Source } from './source.ts';

const BORDER_RANK = { province: 1, city: 2, county: 3 } as const;
/** Square kilometres from which a water is of rank 1, 2, 3; smaller ones are of rank 4. */
const WATER_RANKS = [100, 20, 5] as const;
/** A water that the source tells with fewer positions is drawn as a triangle or a box, and is no lake that anybody knows. */
const LEAST_WATER_POSITIONS = 9;

/** Land, water, borders by rank and place names, without a road below them, for there is no free source that may be shipped. */
export async function makeBasemap(database: PGlite, source: Source): Promise<Feature[]> {
  const land = await joined(
    database,
    source.districts.map(({ geometry }) => geometry),
  );
  const water = source.water.flatMap(({ geometry, properties }, i) => {
    if (polygonsOf(geometry).flat(2).length < LEAST_WATER_POSITIONS) return [];
    const km2 = properties.name ? Infinity : (properties.km2 ?? 0);
    const rank = 1 + WATER_RANKS.filter((least) => km2 < least).length;
    return feature(geometry, {
      code: numbered('WATER', i + 1, 3),
      name_zh: properties.name ?? '',
      name_en: properties.name ? 'Lake Taihu' : '',
      layer: 'water',
      rank,
      kind: properties.kind,
    });
  });
  const borders = source.borders.flatMap(({ geometry, properties: { level } }) => {
    const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
    return lines.map((coordinates, i) =>
      feature(
        { type: 'LineString', coordinates },
        {
          code: numbered(`BORDER-${level}`, i + 1, 3),
          name_zh: '',
          name_en: '',
          layer: 'border',
          rank: BORDER_RANK[level],
          kind: null,
        },
      ),
    );
  });
  const districtNames = source.places.map(({ geometry, properties: { adcode, name, name_en } }) =>
    pointFeature(geometry.coordinates, {
      code: `PLACE-${adcode}`,
      name_zh: name,
      name_en: name_en ?? englishName(name),
      layer: 'place-name',
      rank: 2,
      kind: null,
    }),
  );
  return [
    feature(land, { code: 'LAND', name_zh: '', name_en: '', layer: 'land', rank: 1, kind: null }),
    ...water,
    ...borders,
    ...cityNames(source),
    ...districtNames,
  ];
}

/**
 * A city's name stands in the middle of its districts' labels; a city of which the region has but a corner is not named,
 * for its name would stand in the wrong place.
 */
function cityNames(source: Source): Feature[] {
  const cities = [...groupByCity(source)].filter(([, districts]) => districts.length > 2);
  return cities.map(([code, districts]) => {
    const mean = (key: 'labelLng' | 'labelLat'): number =>
      districts.reduce((sum, { properties }) => sum + properties[key], 0) / districts.length;
    const name = at(districts, 0).properties.city;
    return pointFeature([mean('labelLng'), mean('labelLat')], {
      code: `PLACE-${code}`,
      name_zh: name,
      name_en: englishName(name),
      layer: 'place-name',
      rank: 1,
      kind: null,
    });
  });
}

function groupByCity(source: Source): Map<number, Source['districts']> {
  const cities = new Map<number, Source['districts']>();
  for (const district of source.districts) {
    const code = district.properties.cityCode;
    cities.set(code, [...(cities.get(code) ?? []), district]);
  }
  return cities;
}
