import './wall.css';
import './shared.css';
import { createRoot } from 'react-dom/client';
import { createWallControl } from './boards/wall-control.ts';
import type { WallMap } from './map/wall-map.ts';
import type { Looker } from './shared/looker.ts';
import { SharedBoard } from './shared/SharedBoard.tsx';
import './text/i18n.ts';

/** Puts the panels of the shared zones over a map that has painted already. */
export function mountShared(root: HTMLElement, map: WallMap, looker: Looker): void {
  const control = createWallControl(map, { isLookingOnly: true });
  createRoot(root).render(<SharedBoard looker={looker} control={control} />);
}
