import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadFile } from '../../live/files.ts';
import { SelectField } from '../form/Field.tsx';
import { TaskForm } from '../form/TaskForm.tsx';
import { useTask } from '../form/use-task.ts';

const COLLECTIONS = [
  'jurisdictions',
  'beats',
  'adjacency-zones',
  'places',
  'stations',
  'centres',
  'agencies',
  'units',
  'incidents',
] as const;
const FORMATS = ['geojson', 'shapefile', 'gpkg', 'kml', 'csv'] as const;

/** Takes a whole collection out as a file, within what the user may see. */
export function ExportSection() {
  const { t } = useTranslation();
  const task = useTask();
  const [collection, setCollection] = useState<string>('jurisdictions');
  const [format, setFormat] = useState<string>('geojson');
  const [saved, setSaved] = useState('');
  const save = async (): Promise<void> => {
    setSaved('');
    await task.run(async () => {
      const { blob, name } = await downloadFile(`/api/exports/${collection}?format=${format}`);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      setSaved(name);
    });
  };
  return (
    <section className="step" aria-labelledby="files-export">
      <h2 id="files-export">{t('files.export')}</h2>
      <p>{t('files.exportLead')}</p>
      <TaskForm task={task} send={t('files.download')} onSend={() => void save()}>
        <div className="pair">
          <SelectField label={t('files.collection')} value={collection} onText={setCollection}>
            {COLLECTIONS.map((name) => (
              <option key={name} value={name}>
                {t(`files.collection.${name}`)}
              </option>
            ))}
          </SelectField>
          <SelectField label={t('files.formatLabel')} value={format} onText={setFormat}>
            {FORMATS.map((name) => (
              <option key={name} value={name}>
                {t(`files.format.${name}`)}
              </option>
            ))}
          </SelectField>
        </div>
      </TaskForm>
      <p role="status" className="done">
        {saved && t('files.saved', { name: saved })}
      </p>
    </section>
  );
}
