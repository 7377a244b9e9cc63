import type { WireShare } from '../../server/contract/share-schemas.ts';
import { layersOf, termsOf } from './terms-text.ts';
import { useShareWords } from './use-share-words.ts';

/** What a share shows, in words: a line for each layer, and what happens at the edge. */
export function Terms({ share }: { share: Pick<WireShare, 'layers' | 'isCut'> }) {
  const { t, kindName } = useShareWords();
  const layers = layersOf(share);
  const hasAreas = layers.some(([layer]) => layer !== 'unit' && layer !== 'incident');
  return (
    <ul className="terms">
      {layers.map(([layer, terms]) => (
        <li key={layer}>
          <b>{t(`layer.${layer}`)}</b> {termsOf(t, kindName, layer, terms).join(t('semicolon'))}
        </li>
      ))}
      {hasAreas && <li>{t(share.isCut ? 'terms.cut' : 'terms.whole')}</li>}
    </ul>
  );
}
