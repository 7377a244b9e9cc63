import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Tab {
  /** Also the fragment of its address; its word is `admin.<id>`. */
  readonly id: string;
  readonly panel: ReactNode;
}

/** Tabs as the ARIA practices have them: arrows, Home and End choose; the address says which is open. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const { t } = useTranslation();
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const asked = (): string => {
    // What follows a slash is the tab's own.
    const id = location.hash.slice(1).split('/')[0]!;
    return tabs.some((tab) => tab.id === id) ? id : tabs[0]!.id;
  };
  const [open, setOpen] = useState(asked);
  useEffect(() => {
    const follow = (): void => setOpen(asked());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);

  const choose = (id: string): void => {
    history.replaceState(null, '', `#${id}`);
    setOpen(id);
    buttons.current.get(id)?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === open);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[to % tabs.length]!.id);
  };
  return (
    <>
      <div role="tablist" aria-label={label} className="tabs" onKeyDown={onKey}>
        {tabs.map(({ id }) => (
          <button
            key={id}
            ref={(element) => {
              if (element) buttons.current.set(id, element);
            }}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-controls={`panel-${id}`}
            aria-selected={id === open}
            tabIndex={id === open ? 0 : -1}
            onClick={() => choose(id)}
          >
            {t(`admin.${id}`)}
          </button>
        ))}
      </div>
      {tabs.map(({ id, panel }) => (
        <div key={id} role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`} hidden={id !== open}>
          {id === open && panel}
        </div>
      ))}
    </>
  );
}
