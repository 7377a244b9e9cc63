import { useEffect, useState } from 'react';
import { borders } from '../../live/drafts.ts';
import type { Border } from '../../live/drafts.ts';
import { Failure } from '../../pages/form/Failure.tsx';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';
import type { Shape } from '../engine/types.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { usePanelWords } from './use-panel-words.ts';
import { ZoneRuleForm } from './ZoneRuleForm.tsx';

/** A strip along the border of two provinces from a rule: a new zone, or the selected one anew. */
export function ZoneRule({ control }: { control: EditControl }) {
  const { t } = usePanelWords();
  const { selected, present } = useEdit('selected', 'present');
  const [known, setKnown] = useState<readonly Border[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isNew, setIsNew] = useState(false);
  const read = (): void => {
    setFailure(null);
    borders().then(setKnown, setFailure);
  };
  useEffect(read, []);
  useEffect(() => () => control.showPreview(null), [control]);
  const chosen = present.get(selected[0] ?? '');
  const zone = !isNew && chosen?.layer === 'adjacency-zone' && !chosen.isLocked ? chosen : undefined;
  return (
    <PanelFrame title={t('draft.rule')} onClose={() => control.openDialog('none')}>
      <p className="edit-item-facts">{t('draft.rule.lead')}</p>
      {zone && <RuleState zone={zone} onNew={() => setIsNew(true)} />}
      <Failure of={failure} />
      {failure !== null && (
        <button type="button" onClick={read}>
          {t('retry')}
        </button>
      )}
      {!known && failure === null && (
        <p className="empty" role="status">
          {t('loading')}
        </p>
      )}
      {known?.length === 0 && <p className="empty">{t('draft.rule.noBorder')}</p>}
      {known && known.length > 0 && (
        <ZoneRuleForm key={zone?.key ?? 'new'} known={known} zone={zone} control={control} />
      )}
    </PanelFrame>
  );
}

/** Whether the selected zone still follows a rule. */
function RuleState({ zone, onNew }: { zone: Shape; onNew: () => void }) {
  const { t, language } = usePanelWords();
  const { name_zh, name_en, rule } = zone.attributes;
  return (
    <p className="edit-note">
      {t(rule ? 'draft.rule.follows' : 'draft.rule.byHand', {
        name: language === 'zh' ? name_zh : name_en,
        km: rule ? rule.widthM / 1_000 : 0,
      })}{' '}
      <button type="button" onClick={onNew}>
        {t('draft.rule.another')}
      </button>
    </p>
  );
}
