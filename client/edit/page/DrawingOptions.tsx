import { useTranslation } from 'react-i18next';
import { edit } from '../../state/edit.ts';
import type { OwnEditControl } from '../create-control.ts';
import type { ToolId } from '../tool-ids.ts';
import { useEdit } from './use-edit.ts';

const MAKES_NEW: readonly ToolId[] = ['polygon', 'freehand', 'rectangle', 'circle', 'corridor'];

/** How what is drawn treats its neighbours, and how wide a strip is. */
export function DrawingOptions({ control }: { control: OwnEditControl }) {
  const { t } = useTranslation();
  const { tool, corridorM, manners } = useEdit('tool', 'corridorM', 'manners');
  return (
    <>
      {MAKES_NEW.includes(tool) && (
        <label>
          {t('edit.manners')}
          <select
            value={manners}
            onChange={(event) => edit.setState({ manners: event.target.value as typeof manners })}
          >
            {(['yield', 'take', 'as-drawn'] as const).map((one) => (
              <option key={one} value={one}>
                {t(`edit.manners.${one}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      {tool === 'corridor' && (
        <label>
          {t('edit.corridorM')}
          <input
            type="number"
            min={1}
            max={5_000}
            value={corridorM}
            onChange={(event) => {
              const metres = Number(event.target.value);
              if (metres > 0) edit.setState({ corridorM: metres });
              control.runner.show();
            }}
          />
        </label>
      )}
    </>
  );
}
