import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { wall } from '../state/wall.ts';
import { Card, HoverCard } from './Card.tsx';
import { Header } from './Header.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { IncidentList } from './IncidentList.tsx';
import { Outage } from './Outage.tsx';
import { ReportForm } from './ReportForm.tsx';
import { SidePanel } from './SidePanel.tsx';
import { listenToKeys } from './shortcuts.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** The wall display: what needs us now on the left, who is there on the right, the map in between and below. */
export function WallBoard({ control }: { control: WallControl }) {
  const { t } = useWords();
  const panel = useStore(wall, (state) => state.panel);
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  useEffect(() => {
    void control.start();
    const stopKeys = listenToKeys(control);
    return () => {
      stopKeys();
      control.stop();
    };
  }, [control]);
  return (
    <div className={`wall${isSheetOpen ? ' is-sheet-open' : ''}`}>
      <Header control={control} />
      <Outage />
      <button
        type="button"
        className="sheet-handle"
        aria-expanded={isSheetOpen}
        onClick={() => setIsSheetOpen(!isSheetOpen)}
      >
        {t('panels.show')}
      </button>
      <IncidentList control={control} />
      <SidePanel control={control} />
      <Card control={control} />
      <HoverCard control={control} />
      {panel === 'report' && <ReportForm />}
      {panel === 'help' && <HelpDialog />}
    </div>
  );
}
