import type { Language } from '../../server/contract/problems.ts';
import type { EditState } from '../state/edit.ts';
import { keyOf } from './draft-document.ts';
import type { ShapeLayer } from './engine/types.ts';

/** The name of a feature in the user's language; its code while its name is not known. */
export type NameOf = (layer: ShapeLayer, code: string) => string;

type Known = Pick<EditState, 'agencies' | 'present' | 'inForce' | 'check'>;

/** Names as the draft gives them, else those in force, and of who is not at hand as the server's check tells them. */
export const namesIn =
  ({ agencies, present, inForce, check }: Known, language: Language): NameOf =>
  (layer, code) => {
    const key = keyOf(layer, code);
    const named =
      (layer === 'agency' ? agencies.find((one) => one.code === code) : undefined) ??
      present.get(key)?.attributes ??
      inForce.get(key)?.properties ??
      check?.names.find((one) => one.layer === layer && one.code === code);
    return (named && (language === 'zh' ? named.name_zh : named.name_en)) || code;
  };
