import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../../pages/Page.tsx';
import { allows } from '../../state/session.ts';
import type { OwnEditControl } from '../create-control.ts';
import { Faults } from '../panels/Faults.tsx';
import { Panels } from '../panels/Panels.tsx';
import { Presence } from '../panels/Presence.tsx';
import { AttributesForm } from './AttributesForm.tsx';
import { ContextMenu } from './ContextMenu.tsx';
import { EditHeader } from './EditHeader.tsx';
import { EditHelp } from './EditHelp.tsx';
import { ExactEntry } from './ExactEntry.tsx';
import { HintLine } from './HintLine.tsx';
import { listenToEditKeys } from './keys.ts';
import { MeasuresBox } from './MeasuresBox.tsx';
import { Swipe } from './Swipe.tsx';
import { ToolBar } from './ToolBar.tsx';
import { useEdit } from './use-edit.ts';

/** The editor: tools on the left, what is drawn on the right, what the next click does below, and the map between. */
export function EditBoard({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const { dialog, session, load, failure, isDrawing } = useEdit('dialog', 'session', 'load', 'failure', 'isDrawing');
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  usePageTitle(t('board.edit'));
  useEffect(() => {
    void control.start();
    const stopKeys = listenToEditKeys(control);
    return () => {
      stopKeys();
      control.stop();
    };
  }, [control]);
  const mayReview = allows(session, 'review');
  const isPanelOpen = dialog !== 'none' && dialog !== 'help';
  const isSideOpen = isSheetOpen || isPanelOpen;
  return (
    <div className={`edit${isSideOpen ? ' is-sheet-open' : ''}`}>
      <EditHeader control={control} />
      {failure !== '' && (
        <p className="edit-failure" role="alert">
          {failure}
        </p>
      )}
      {load === 'failed' && !mayReview && (
        <p className="edit-failure" role="alert">
          {t('edit.notAllowed')} <a href="/">{t('home')}</a>
        </p>
      )}
      {mayReview && (
        <>
          <ToolBar control={control} />
          <button
            type="button"
            className="edit-sheet-handle"
            aria-expanded={isSheetOpen && !isPanelOpen}
            onClick={() => {
              setIsSheetOpen(isPanelOpen || !isSheetOpen);
              if (isPanelOpen) control.openDialog('none');
            }}
          >
            {t('edit.details')}
          </button>
          <section className="edit-side" aria-label={t('edit.details')}>
            {!isPanelOpen ? (
              <>
                {/* What is being drawn is not what was selected before. */}
                <div className="panel edit-box">
                  <MeasuresBox />
                  {!isDrawing && <AttributesForm control={control} />}
                  <ExactEntry control={control} />
                </div>
                <div className="panel edit-box">
                  <Faults control={control} />
                  <Presence control={control} />
                </div>
              </>
            ) : (
              <Panels control={control} />
            )}
          </section>
          <HintLine control={control} />
          <Swipe />
          <ContextMenu control={control} />
        </>
      )}
      {dialog === 'help' && <EditHelp control={control} />}
    </div>
  );
}
