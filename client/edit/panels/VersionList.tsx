import { useMemo, useState } from 'react';
import type { WireTerritoryFeature } from '../../../server/contract/draft-schemas.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import { boxOf } from './area-box.ts';
import { changedGround } from './changed-ground.ts';
import { Legend } from './Legend.tsx';
import { usePanelWords } from './use-panel-words.ts';
import { VersionItem } from './VersionItem.tsx';

interface Props {
  /** The newest first. */
  readonly versions: readonly WireTerritoryFeature[];
  readonly control: EditControl;
}

/** The versions of one feature: any is shown on the map, compared with another, and put into the draft. */
export function VersionList({ versions, control }: Props) {
  const { t } = usePanelWords();
  const { mayDraw, versions: onMap, preview } = useEdit('mayDraw', 'versions', 'preview');
  const [chosen, setChosen] = useState<readonly WireTerritoryFeature[]>([]);
  // Escape and the day of the territory put versions away too.
  const isOnMap = chosen.length > 1 ? preview !== null : onMap?.features === chosen;
  const shown = isOnMap ? chosen : [];
  /** One is shown as it was; of two the older one is the one before. */
  const show = (next: readonly WireTerritoryFeature[]): void => {
    const inOrder = versions.filter((version) => next.includes(version)).reverse();
    setChosen(inOrder);
    const [first, second] = inOrder.map(({ geometry }) => geometry.coordinates);
    control.showVersions(second ? null : inOrder.length > 0 ? inOrder : null);
    control.showPreview(first && second ? { before: [first], after: [second] } : null);
    const box = boxOf(inOrder.map(({ geometry }) => geometry.coordinates));
    if (box) control.flyTo(box);
  };
  const toggle = (version: WireTerritoryFeature): void =>
    show(shown.includes(version) ? shown.filter((other) => other !== version) : [version, ...shown].slice(0, 2));
  const restore = (version: WireTerritoryFeature): void => {
    show([]);
    control.restoreVersion(version);
    control.openDialog('none');
  };
  const [older, newer] = shown;
  return (
    <>
      <p className="edit-item-facts">{t('draft.history.hint')}</p>
      {older && newer && <Compared older={older} newer={newer} />}
      <ol className="edit-list">
        {versions.map((version) => (
          <VersionItem
            key={version.properties.versionId}
            version={version}
            isShown={shown.includes(version)}
            mayRestore={mayDraw}
            onToggle={() => toggle(version)}
            onRestore={() => restore(version)}
          />
        ))}
      </ol>
    </>
  );
}

/** What lies between two versions. */
function Compared({ older, newer }: { older: WireTerritoryFeature; newer: WireTerritoryFeature }) {
  const { t, square, signedSquare } = usePanelWords();
  const { gainedM2, lostM2 } = useMemo(
    () => changedGround(older.geometry.coordinates, newer.geometry.coordinates),
    [older, newer],
  );
  const [before, after] = [older.properties.areaM2, newer.properties.areaM2];
  return (
    <div role="status">
      <p className="edit-sum">
        {t('draft.difference.area', {
          before: square(before),
          after: square(after),
          change: signedSquare(after - before),
        })}
      </p>
      <p className="edit-item-facts">{t('draft.history.ground', { gained: square(gainedM2), lost: square(lostM2) })}</p>
      <Legend
        marks={[
          ['before', t('draft.history.older')],
          ['after', t('draft.history.newer')],
        ]}
      />
    </div>
  );
}
