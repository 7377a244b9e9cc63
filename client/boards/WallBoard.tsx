import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { incidents } from '../state/incidents.ts';
import { wall } from '../state/wall.ts';
import { Card, HoverCard } from './Card.tsx';
import { Header } from './Header.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { Announcer, IncidentList } from './IncidentList.tsx';
import { Outage } from './Outage.tsx';
import { ReportForm } from './ReportForm.tsx';
import { SeveritySign } from './SeveritySign.tsx';
import { SidePanel } from './SidePanel.tsx';
import { listenToKeys } from './shortcuts.ts';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** The wall display: what needs us now on the left, who is there on the right, the map in between and below. */
export function WallBoard({ control }: { control: WallControl }) {
  const { t } = useWords();
  const panel = useStore(wall, (state) => state.panel);
  const areIncidentsHidden = useStore(wall, ({ hiddenLayers }) => hiddenLayers.has('incident'));
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  useEffect(() => {
    control.start();
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
        <SheetTitle />
      </button>
      <Announcer />
      {areIncidentsHidden && (
        <button type="button" className="hidden-incidents" onClick={() => control.toggleLayer('incident')}>
          {t('incidents.hidden')}
        </button>
      )}
      <IncidentList control={control} />
      <SidePanel control={control} />
      <Card control={control} />
      <HoverCard control={control} />
      {panel === 'report' && <ReportForm control={control} />}
      {panel === 'help' && <HelpDialog />}
    </div>
  );
}

/** On a phone: how many incidents of each severity the list behind the handle has. */
function SheetTitle() {
  const { t } = useWords();
  const open = useStore(incidents, (state) => state.open);
  return (
    <>
      {t('panels.show')}
      {([1, 2, 3, 4] as const).map((severity) => {
        const count = [...open.values()].filter((incident) => incident.severity === severity).length;
        return count === 0 ? null : (
          <span key={severity}>
            <SeveritySign severity={severity} />
            {count}
          </span>
        );
      })}
    </>
  );
}
