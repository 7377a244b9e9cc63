import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { edit } from '../../state/edit.ts';
import type { EditState } from '../../state/edit.ts';

/** Some of the editor's state: what does not show the pointer is not drawn anew for each of its moves. */
export function useEdit<K extends keyof EditState>(...names: readonly K[]): Pick<EditState, K> {
  return useStore(
    edit,
    useShallow((state) => Object.fromEntries(names.map((name) => [name, state[name]])) as Pick<EditState, K>),
  );
}
