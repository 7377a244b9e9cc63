const TAB = '#territory';

/** The job that this page works on, also while another tab of it is open. */
let remembered: string | null = null;

/** The import that the address names, or that was worked on before another tab was opened; `null` for none. */
export function jobInAddress(): string | null {
  const [tab, id] = location.hash.split('/');
  return tab === TAB && id ? id : remembered;
}

/** Writes the job into the address, where a reload finds it again. */
export function rememberJob(id: string | null): void {
  remembered = id;
  history.replaceState(null, '', id === null ? TAB : `${TAB}/${id}`);
}
