import { zip } from 'fflate';

export const FILE_ENDINGS = ['.geojson', '.json', '.zip', '.kml', '.kmz', '.gpkg', '.csv'] as const;
/** Parts of a shapefile: alone none of them says enough. */
export const PART_ENDINGS = ['.shp', '.dbf', '.shx', '.prj', '.cpg'] as const;
const MAX_BYTES = 256 * 1024 * 1024;

/** Why what was chosen is not sent; each has a word of what to do instead. */
type Refusal = 'parts' | 'ending' | 'empty' | 'large' | 'many';

const stemOf = (name: string): string => name.replace(/\.\w+$/, '').toLowerCase();
const endsWith = (endings: readonly string[], name: string): boolean =>
  endings.some((ending) => name.toLowerCase().endsWith(ending));
const isPart = ({ name }: File): boolean => endsWith(PART_ENDINGS, name);

/** Whether these are one shapefile as it lies in its folder; the .prj may be missing, as it often is. */
function isShapefile(files: readonly File[]): boolean {
  const has = (ending: string): boolean => files.some(({ name }) => endsWith([ending], name));
  return files.every(isPart) && has('.shp') && has('.dbf') && new Set(files.map(({ name }) => stemOf(name))).size === 1;
}

/** @returns `null` for what can be sent. */
export function refusalOf(files: readonly File[]): Refusal | null {
  if (files.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES) return 'large';
  if (isShapefile(files)) return null;
  if (files.some(isPart)) return 'parts';
  if (files.length > 1) return 'many';
  if (!files.every(({ name }) => endsWith(FILE_ENDINGS, name))) return 'ending';
  return files.some(({ size }) => size === 0) ? 'empty' : null;
}

/** The one file that is sent: the parts of a shapefile are put into a zip. @throws when a file cannot be read. */
export async function oneFileOf(files: readonly File[]): Promise<File> {
  const [first] = files as [File];
  if (files.length === 1) return first;
  const parts = await Promise.all(
    files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const),
  );
  const bytes = await new Promise<Uint8Array<ArrayBuffer>>((done, fail) => {
    zip(Object.fromEntries(parts), { level: 1 }, (error, data) => {
      if (error) fail(error);
      else done(new Uint8Array(data));
    });
  });
  return new File([bytes], first.name.replace(/\.\w+$/, '.zip'));
}
