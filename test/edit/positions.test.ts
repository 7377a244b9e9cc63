import { expect, test } from 'vitest';
import { parsePosition } from '../../client/edit/parse-position.ts';

test.each([
  ['120.0843, 30.8715', 120.0843, 30.8715],
  ['120.0843 30.8715', 120.0843, 30.8715],
  ['120.0843，30.8715', 120.0843, 30.8715],
  ['-0.5, -30', -0.5, -30],
  ['30.8715N, 120.0843E', 120.0843, 30.8715],
  ['30°52\'17.4"N 120°5\'3.5"E', 120 + 5 / 60 + 3.5 / 3600, 30 + 52 / 60 + 17.4 / 3600],
  ['120°5′3.5″E, 30°52′17.4″N', 120 + 5 / 60 + 3.5 / 3600, 30 + 52 / 60 + 17.4 / 3600],
  ['东经120度5分3.5秒，北纬30度52分17.4秒', 120 + 5 / 60 + 3.5 / 3600, 30 + 52 / 60 + 17.4 / 3600],
  ['E120.5 N30.25', 120.5, 30.25],
  ["30°30'S, 70°W", -70, -30.5],
])('%s is read as a position', (text, lon, lat) => {
  const position = parsePosition(text);
  expect(position?.[0]).toBeCloseTo(lon, 9);
  expect(position?.[1]).toBeCloseTo(lat, 9);
});

test.each(['', '120', 'somewhere', '120.0843', '200, 30', '120, 95', '120E, 30E', "120°75'E, 30N", '1, 2, 3'])(
  'what is no position on the globe is refused: “%s”',
  (text) => {
    expect(parsePosition(text)).toBeNull();
  },
);
