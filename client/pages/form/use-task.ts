import { useState } from 'react';

/** One thing at a time that the server is asked to do, and how it went wrong. */
export interface Task {
  readonly isBusy: boolean;
  /** What was thrown by the last run; `null` when it went well or is still running. */
  readonly failure: unknown;
  /** Does nothing while another run is under way. @returns whether it was done and went well. */
  run(work: () => Promise<void>): Promise<boolean>;
  /** Shows a failure that did not come from a run, or none. */
  setFailure(failure: unknown): void;
}

export function useTask(): Task {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  return {
    isBusy,
    failure,
    setFailure,
    async run(work) {
      if (isBusy) return false;
      setIsBusy(true);
      setFailure(null);
      try {
        await work();
        return true;
      } catch (error) {
        setFailure(error);
        return false;
      } finally {
        setIsBusy(false);
      }
    },
  };
}
