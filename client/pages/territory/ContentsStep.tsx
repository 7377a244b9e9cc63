import { useTranslation } from 'react-i18next';
import type { WireImportJob as ImportJob } from '../../../server/contract/import-schemas.ts';
import { SelectField } from '../form/Field.tsx';
import { declaredText, numbersLike } from './systems.ts';

type SourceLayer = ImportJob['layers'][number];
export type Encoding = NonNullable<ImportJob['encoding']>;

interface Props {
  readonly job: ImportJob;
  readonly isBusy: boolean;
  /** The text is to be read in another encoding. */
  readonly onEncoding: (encoding: Encoding) => void;
}

/** What is in the file: its layers, their fields with samples, and what it says of itself. */
export function ContentsStep({ job, isBusy, onEncoding }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {job.encoding !== null && (
        <SelectField
          label={t('files.encoding')}
          hint={t('files.encodingHint')}
          value={job.encoding}
          disabled={isBusy}
          onText={(encoding) => onEncoding(encoding as Encoding)}
        >
          <option value="utf-8">UTF-8</option>
          <option value="gbk">GBK</option>
          <option value="gb18030">GB18030</option>
        </SelectField>
      )}
      {job.layers.length === 0 && <p className="notice">{t('files.noLayers')}</p>}
      {job.layers.map((layer) => (
        <LayerContents key={layer.name} layer={layer} />
      ))}
    </>
  );
}

function LayerContents({ layer }: { layer: SourceLayer }) {
  const { t } = useTranslation();
  const { name, features, geometries, fields, declaredSystem } = layer;
  return (
    <section className="file-layer">
      <h3>{t('files.layerOf', { name, count: features })}</h3>
      <dl className="facts">
        <div>
          <dt>{t('files.geometries')}</dt>
          <dd>{geometries.join(t('listComma')) || '—'}</dd>
        </div>
        <div>
          <dt>{t('files.declared')}</dt>
          <dd>{declaredSystem === null ? t('files.declaredNone') : declaredText(declaredSystem)}</dd>
        </div>
        <div>
          <dt>{t('files.numbers')}</dt>
          <dd>
            <NumbersText layer={layer} />
          </dd>
        </div>
      </dl>
      {fields.length === 0 && <p>{t('files.noFields')}</p>}
      {fields.length > 0 && (
        <details open>
          <summary>{t('files.fields', { count: fields.length })}</summary>
          <div className="scroll is-low" tabIndex={0} role="region" aria-label={t('files.fieldsOf', { name })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('files.field')}</th>
                  <th scope="col">{t('files.samples')}</th>
                </tr>
              </thead>
              <tbody>
                {fields.map((field) => (
                  <tr key={field.name}>
                    <th scope="row">
                      <code>{field.name}</code>
                    </th>
                    <td>{field.samples.slice(0, 3).join(' · ') || '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

/** The extent as it is written, and what such numbers usually are. */
function NumbersText({ layer: { bbox } }: { layer: SourceLayer }) {
  const { t } = useTranslation();
  if (!bbox) return '—';
  const { like, zone } = numbersLike(bbox);
  const [west, south, east, north] = bbox.map((value) => (like === 'degrees' ? value.toFixed(4) : value.toFixed(0)));
  return (
    <>
      X {west} … {east}
      {t('listComma')}Y {south} … {north}
      <small className="line">{t(`files.like.${like}`, { zone })}</small>
    </>
  );
}
