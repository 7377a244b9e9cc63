import './wall.css';
import { createRoot } from 'react-dom/client';
import { WallBoard } from './boards/WallBoard.tsx';
import { createWallControl } from './boards/wall-control.ts';
import type { WallMap } from './map/wall-map.ts';
import './text/i18n.ts';

/** Puts the panels over a map that has painted already. */
export function mountWall(root: HTMLElement, map: WallMap): void {
  createRoot(root).render(<WallBoard control={createWallControl(map)} />);
}
