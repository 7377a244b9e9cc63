import './wall.css';
import './edit.css';
import { createRoot } from 'react-dom/client';
import { createEditControl } from './edit/create-control.ts';
import { EditBoard } from './edit/page/EditBoard.tsx';
import { createEditMap } from './map/edit-map.ts';
import type { WallMap } from './map/wall-map.ts';
import { preferences } from './state/preferences.ts';
import './text/i18n.ts';

/** Puts the editor over a map that has painted already. */
export function mountEdit(root: HTMLElement, map: WallMap): void {
  const control = createEditControl(createEditMap(map, preferences.getState()));
  createRoot(root).render(<EditBoard control={control} />);
}
