import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileDrop } from '../admin/FileDrop.tsx';
import { FILE_ENDINGS, oneFileOf, PART_ENDINGS, refusalOf } from './chosen-files.ts';

/** Takes the file; what could not be read anyway is answered with what to do instead. */
export function FileStep({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState('');
  const take = async (files: readonly File[]): Promise<void> => {
    const refusal = refusalOf(files);
    setRefused(
      refusal ? t(`files.refused.${refusal}`, { name: files.map(({ name }) => name).join(t('listComma')) }) : '',
    );
    if (refusal) return;
    try {
      onFile(await oneFileOf(files));
    } catch {
      setRefused(t('import.unreadable'));
    }
  };
  return (
    <>
      <FileDrop
        isBusy={false}
        isMany
        label={t('files.choose')}
        hint={t('files.drop')}
        accept={[...FILE_ENDINGS, ...PART_ENDINGS].join(',')}
        onFiles={(files) => void take(files)}
      />
      {refused !== '' && (
        <p className="notice" role="alert">
          {refused}
        </p>
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
