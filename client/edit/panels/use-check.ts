import { useEffect } from 'react';
import { useTask } from '../../pages/form/use-task.ts';
import type { Task } from '../../pages/form/use-task.ts';
import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { useEdit } from '../page/use-edit.ts';

/** What the server says of the draft as it is drawn now. */
interface Checking extends Pick<Task, 'isBusy' | 'failure' | 'run'> {
  /** There is something to be checked: a draft, or changes that are none yet. */
  readonly hasDraft: boolean;
  /** Saves, and asks. */
  ask(): void;
}

/** Asks for the server's check when a panel opens on a draft that has none; after a change it is asked for by hand. */
export function useCheck(control: EditControl): Checking {
  const { draft, changed } = useEdit('draft', 'changed');
  const { run, failure, isBusy } = useTask();
  const hasDraft = draft !== null || changed.size > 0;
  const ask = (): void =>
    void run(async () => {
      await control.check();
    });
  useEffect(() => {
    if (hasDraft && !edit.getState().check) ask();
  }, [draft?.id]);
  return { hasDraft, isBusy, failure, run, ask };
}
