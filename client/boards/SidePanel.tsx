import { useStore } from 'zustand';
import { incidents } from '../state/incidents.ts';
import { preferences } from '../state/preferences.ts';
import { wall } from '../state/wall.ts';
import type { LayerId } from '../state/wall.ts';
import { OTHER_KIND, UNIT_KINDS } from '../state/unit-kinds.ts';
import { paletteOf } from '../../tiles/style.ts';
import { LAYER_KEYS } from './shortcuts.ts';
import { UnitSign } from './UnitSign.tsx';
import { useWords } from './use-words.ts';
import type { WallControl } from './wall-control.ts';

/** Who is there, and what the map shows: counts by agency, and the legend, which is also the switch. */
export function SidePanel({ control }: { control: WallControl }) {
  const { t } = useWords();
  return (
    <aside className="side" tabIndex={0} aria-label={t('layers.title')}>
      <Agencies />
      <Legend control={control} />
    </aside>
  );
}

function Agencies() {
  const { t, nameOf } = useWords();
  const agencies = useStore(wall, (state) => state.agencies);
  const { open, isLoaded: isRead } = useStore(incidents);
  return (
    <section className="panel" aria-labelledby="agencies-title">
      <h2 id="agencies-title">{t('agencies.title')}</h2>
      <table className="agencies">
        <thead>
          <tr>
            <th scope="col">{t('card.agency')}</th>
            <th scope="col">{t('agencies.units')}</th>
            <th scope="col">{t('agencies.incidents')}</th>
          </tr>
        </thead>
        <tbody>
          {agencies.map((agency) => {
            const units = Object.values(agency.units).reduce((sum, n) => sum + n, 0);
            const count = [...open.values()].filter(({ agencyIds }) => agencyIds.includes(agency.id)).length;
            return (
              <tr key={agency.code}>
                <th scope="row">{nameOf(agency)}</th>
                <td>{units.toLocaleString('en-US')}</td>
                <td className={count > 0 ? 'has-incidents' : ''}>{count}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {isRead && agencies.length === 0 && <p className="empty">{t('agencies.none')}</p>}
    </section>
  );
}

function Legend({ control }: { control: WallControl }) {
  const { t, kind } = useWords();
  const { theme } = useStore(preferences);
  const hiddenLayers = useStore(wall, (state) => state.hiddenLayers);
  const hiddenKinds = useStore(wall, (state) => state.hiddenKinds);
  const hasOthers = useStore(wall, ({ units }) => [...units.values()].some((unit) => !UNIT_KINDS.includes(unit.kind)));
  const palette = paletteOf(theme);
  return (
    <section className="panel" aria-labelledby="layers-title">
      <h2 id="layers-title">{t('layers.title')}</h2>
      <ul className="layers">
        {LAYER_KEYS.map((layer, i) => (
          <li key={layer}>
            <label>
              <input type="checkbox" checked={!hiddenLayers.has(layer)} onChange={() => control.toggleLayer(layer)} />
              <LayerSign
                layer={layer}
                zone={palette.zone}
                jurisdiction={palette.jurisdiction}
                station={palette.station}
              />
              {t(`layer.${layer}`)}
              <kbd>{i + 1}</kbd>
            </label>
            {layer === 'unit' && (
              <ul className="kinds">
                {[...UNIT_KINDS, ...(hasOthers ? [OTHER_KIND] : [])].map((code) => (
                  <li key={code}>
                    <label>
                      <input
                        type="checkbox"
                        checked={!hiddenKinds.has(code)}
                        onChange={() => control.toggleKind(code)}
                      />
                      <UnitSign kind={code} theme={theme} />
                      {code === OTHER_KIND ? t('unit.other') : kind('unit', code)}
                    </label>
                  </li>
                ))}
              </ul>
            )}
            {layer === 'beat' && (
              <ul className="kinds swatches">
                {Object.entries(palette.kinds).map(([code, color]) => (
                  <li key={code}>
                    <Swatch color={color} />
                    {kind('beat', code)}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const Swatch = ({ color }: { color: string }) => (
  <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect width="10" height="10" rx="2" fill={color} />
  </svg>
);

function LayerSign(props: { layer: LayerId; zone: string; jurisdiction: string; station: string }) {
  const { layer } = props;
  const dash = layer === 'adjacency-zone' ? '5 3' : undefined;
  const color = { 'adjacency-zone': props.zone, jurisdiction: props.jurisdiction, beat: props.jurisdiction }[
    layer as string
  ];
  return (
    <svg className="swatch" viewBox="0 0 20 20" aria-hidden="true">
      {color && (
        <rect
          x="2"
          y="4"
          width="16"
          height="12"
          fill={color}
          fillOpacity="0.2"
          stroke={color}
          strokeWidth="2"
          strokeDasharray={dash}
        />
      )}
      {layer === 'incident' && <polygon points="10,2 18,17 2,17" fill="#f07c1d" />}
      {layer === 'unit' && <circle cx="10" cy="10" r="4" fill={props.station} />}
      {layer === 'station' && (
        <path d="M10 2 L17 5 V10 L10 18 L3 10 V5 Z" fill="none" stroke={props.station} strokeWidth="2" />
      )}
      {layer === 'place' && (
        <path d="M2 16 L8 6 L12 12 L14 9 L18 16 Z" fill="none" stroke={props.station} strokeWidth="2" />
      )}
    </svg>
  );
}
