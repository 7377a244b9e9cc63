import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../../live/api.ts';
import type { ImportReport } from '../../state/people.ts';
import { Failure } from '../form/Failure.tsx';
import { useTask } from '../form/use-task.ts';
import { MAX_CSV_BYTES, decoded, readCsvFile } from './csv-file.ts';
import type { CsvFile } from './csv-file.ts';
import { CsvLink } from './CsvLink.tsx';
import { FileDrop } from './FileDrop.tsx';
import { ImportFaults } from './ImportFaults.tsx';
import { ImportGuide, TEMPLATE } from './ImportGuide.tsx';
import { NewPasswords } from './NewPasswords.tsx';

/** Each password of some thousands is hashed slowly, on purpose. */
const ANSWER_MS = 600_000;

/** Takes many people in from a file: tried first without storing, then stored as a whole or not at all. */
export function ImportTab() {
  const { t } = useTranslation();
  const task = useTask();
  const [file, setFile] = useState<CsvFile | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);

  const send = (csv: string, dryRun: boolean): Promise<boolean> =>
    task.run(async () =>
      setReport(await postJson<ImportReport>('/api/accounts/import', { csv, dryRun }, {}, ANSWER_MS)),
    );
  const choose = async (chosen: File): Promise<void> => {
    setReport(null);
    setFile(null);
    if (chosen.size > MAX_CSV_BYTES) {
      task.setFailure(t('import.tooLarge'));
      return;
    }
    task.setFailure(null);
    try {
      const read = await readCsvFile(chosen);
      setFile(read);
      if (read.text !== null) await send(read.text, true);
    } catch {
      task.setFailure(t('import.unreadable'));
    }
  };
  const decode = (bytes: Uint8Array): void => {
    const text = decoded(bytes, 'gb18030');
    if (text === null) {
      task.setFailure(t('import.unknownEncoding'));
      return;
    }
    setFile((before) => before && { ...before, text });
    void send(text, true);
  };
  const isStored = report !== null && !report.dryRun && report.faults.length === 0;
  return (
    <>
      <ImportGuide />
      <p>
        <CsvLink fileName="huanhu-people.csv" rows={TEMPLATE} label={t('import.template')} />
      </p>
      <FileDrop
        isBusy={task.isBusy}
        label={t('import.choose')}
        hint={t('import.drop')}
        accept=".csv,text/csv"
        onFiles={([chosen]) => void choose(chosen!)}
      />
      {file && <p>{t('import.file', { name: file.name })}</p>}
      {file?.text === null && (
        <div className="notice" role="alert">
          <p>{t('import.notUtf8')}</p>
          <button type="button" onClick={() => decode(file.bytes)}>
            {t('import.decode')}
          </button>
        </div>
      )}
      <p role="status">
        {task.isBusy && t('import.checking')}
        {!task.isBusy && report?.dryRun && report.faults.length === 0 && t('import.good', { count: report.added })}
        {isStored && t('import.done', { count: report.added })}
      </p>
      <Failure of={task.failure} />
      {report && report.faults.length > 0 && <ImportFaults faults={report.faults} />}
      {report?.dryRun && report.faults.length === 0 && report.added > 0 && file !== null && file.text !== null && (
        <button
          type="button"
          className="primary"
          disabled={task.isBusy}
          onClick={() => void send(file.text ?? '', false)}
        >
          {t('import.send', { count: report.added })}
        </button>
      )}
      {isStored && <NewPasswords passwords={report.passwords} />}
    </>
  );
}
