import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileDrop } from '../admin/FileDrop.tsx';

const ENDINGS = ['.geojson', '.json', '.zip', '.kml', '.kmz', '.gpkg', '.csv'] as const;
/** Parts of a shapefile: alone none of them says enough. */
const PARTS = ['.shp', '.dbf', '.shx', '.prj', '.cpg'] as const;
const MAX_BYTES = 256 * 1024 * 1024;

type Refusal = 'parts' | 'ending' | 'empty' | 'large' | 'many';

function refusalOf(files: readonly File[]): Refusal | null {
  const names = files.map(({ name }) => name.toLowerCase());
  const endsWith = (endings: readonly string[]) => (name: string) => endings.some((ending) => name.endsWith(ending));
  if (names.some(endsWith(PARTS))) return 'parts';
  if (files.length > 1) return 'many';
  if (!names.every(endsWith(ENDINGS))) return 'ending';
  if (files.some(({ size }) => size === 0)) return 'empty';
  return files.some(({ size }) => size > MAX_BYTES) ? 'large' : null;
}

/** Takes the file; what could not be read anyway is answered with what to do instead. */
export function FileStep({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<{ refusal: Refusal; name: string } | null>(null);
  const take = (files: readonly File[]): void => {
    const refusal = refusalOf(files);
    setRefused(refusal && { refusal, name: files.map(({ name }) => name).join(t('listComma')) });
    if (refusal === null) onFile(files[0]!);
  };
  return (
    <>
      <FileDrop
        isBusy={isBusy}
        label={t('files.choose')}
        hint={t('files.drop')}
        accept={[...ENDINGS, ...PARTS].join(',')}
        onFiles={take}
      />
      {refused && (
        <div className="notice" role="alert">
          <p>{t(`files.refused.${refused.refusal}`, { name: refused.name })}</p>
        </div>
      )}
      <details>
        <summary>{t('files.formats')}</summary>
        <dl className="facts">
          {(['geojson', 'shapefile', 'kml', 'gpkg', 'csv'] as const).map((format) => (
            <div key={format}>
              <dt>{t(`files.format.${format}`)}</dt>
              <dd>{t(`files.format.${format}.hint`)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
