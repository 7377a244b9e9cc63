import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Bbox } from '../../../server/domain/position.ts';
import type { PreviewMap } from '../../map/preview-map.ts';
import type { Preview } from '../../map/preview-style.ts';
import { preferences } from '../../state/preferences.ts';

/** Where the map is to look; each new object is a new order. */
export type Look = { readonly position: readonly [number, number] } | { readonly bbox: Bbox };

interface Props {
  readonly bounds: Bbox;
  readonly preview: Preview;
  readonly look: Look | null;
  readonly onPick: (index: number | null) => void;
}

/** The map that the file is seen on before it is ours; the page works without it where there is no WebGL. */
export function PreviewPanel({ bounds, preview, look, onPick }: Props) {
  const { t } = useTranslation();
  const { theme, language } = useStore(preferences);
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<PreviewMap | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const pick = useRef(onPick);
  pick.current = onPick;
  const words = {
    'Map.Title': t('files.map'),
    'NavigationControl.ZoomIn': t('files.zoomIn'),
    'NavigationControl.ZoomOut': t('files.zoomOut'),
    'AttributionControl.ToggleAttribution': t('files.attribution'),
    'CooperativeGesturesHandler.WindowsHelpText': t('files.gesture.wheel'),
    'CooperativeGesturesHandler.MacHelpText': t('files.gesture.wheel'),
    'CooperativeGesturesHandler.MobileHelpText': t('files.gesture.touch'),
  };
  useEffect(() => {
    let made: PreviewMap | undefined;
    let isOver = false;
    const make = async (): Promise<void> => {
      const [{ createPreviewMap }, { loadFontRanges }] = await Promise.all([
        import('../../map/preview-map.ts'),
        import('../../live/font-ranges.ts'),
      ]);
      const fontRanges = await loadFontRanges();
      if (isOver) return;
      const look = preferences.getState();
      made = createPreviewMap(container.current!, {
        theme: look.theme,
        language: look.language,
        fontRanges,
        bounds,
        words,
        onPick: (index) => pick.current(index),
      });
      setMap(made);
    };
    make().catch(() => setIsMissing(true));
    return () => {
      isOver = true;
      made?.remove();
      setMap(null);
    };
    // The map is made once; what changes later is told to it below.
  }, []);
  useEffect(() => map?.setLook(theme, language), [map, theme, language]);
  useEffect(() => map?.setPreview(preview), [map, preview]);
  useEffect(() => {
    if (!map || !look) return;
    if ('bbox' in look) map.fit(look.bbox);
    else map.flyTo(look.position);
  }, [map, look]);
  return (
    <>
      <div ref={container} className="preview-map" />
      {isMissing && (
        <p className="notice" role="alert">
          {t('files.noMap')}
        </p>
      )}
    </>
  );
}
