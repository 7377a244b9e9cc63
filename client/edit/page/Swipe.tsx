import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';

/** The line between what is in force, on its left, and what is drawn. */
export function Swipe() {
  const swipe = useStore(edit, (state) => state.versions?.swipe ?? null);
  if (swipe === null) return null;
  return <i className="edit-swipe" style={{ left: `${swipe * 100}%` }} aria-hidden="true" />;
}
