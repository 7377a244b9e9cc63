import { useEffect, useState } from 'react';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import type { DrawnLayer } from '../../../server/domain/territory.ts';
import { versionsOf } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { AsOn } from './AsOn.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { usePanelWords } from './use-panel-words.ts';
import { VersionList } from './VersionList.tsx';

/** What was in force when: the whole territory on a day, and the versions of what is selected. */
export function History({ control }: { control: EditControl }) {
  const { t, nameOf } = usePanelWords();
  const { selected, present, inForce, added } = useEdit('selected', 'present', 'inForce', 'added');
  const [main] = selected;
  const shape = main === undefined ? undefined : present.get(main);
  const known = main === undefined ? undefined : inForce.get(main)?.properties;
  const layer = shape?.layer ?? known?.layer;
  const code = shape?.code ?? known?.code;
  useEffect(
    () => () => {
      control.showVersions(null);
      control.showPreview(null);
    },
    [control],
  );
  return (
    <PanelFrame title={t('draft.history')} onClose={() => control.openDialog('none')}>
      <AsOn control={control} />
      {layer === undefined || code === undefined || layer === 'agency' ? (
        <p className="empty">{t('draft.history.choose')}</p>
      ) : known === undefined && added.has(main!) ? (
        <p className="empty">{t('draft.history.isNew')}</p>
      ) : (
        <section aria-labelledby="history-of">
          <h3 id="history-of">{t('draft.history.of', { name: nameOf(layer, code) })}</h3>
          <Versions key={`${layer}/${code}`} layer={layer} code={code} control={control} />
        </section>
      )}
    </PanelFrame>
  );
}

function Versions({ layer, code, control }: { layer: DrawnLayer; code: string; control: EditControl }) {
  const { t } = usePanelWords();
  const [versions, setVersions] = useState<readonly WireTerritoryFeature[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isOvertaken = false;
    setFailure(null);
    versionsOf(layer, code).then(
      (read) => !isOvertaken && setVersions(read),
      (error: unknown) => !isOvertaken && setFailure(error),
    );
    return () => {
      isOvertaken = true;
    };
  }, [layer, code, tries]);
  if (failure !== null)
    return (
      <>
        <Failure of={failure} />
        <button type="button" onClick={() => setTries(tries + 1)}>
          {t('retry')}
        </button>
      </>
    );
  if (!versions)
    return (
      <p className="empty" role="status">
        {t('loading')}
      </p>
    );
  if (versions.length === 0) return <p className="empty">{t('draft.history.none')}</p>;
  return <VersionList versions={versions} control={control} />;
}
