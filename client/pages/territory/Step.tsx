import { useId } from 'react';
import type { ReactNode } from 'react';

/** One step of several, on a page where all that were reached stand below each other. */
export function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="step" aria-labelledby={id}>
      <h2 id={id}>
        <span className="step-number">{number}</span>
        {title}
      </h2>
      {children}
    </section>
  );
}
