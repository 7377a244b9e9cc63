import './panels.css';
import { useStore } from 'zustand';
import { edit } from '../../state/edit.ts';
import type { EditControl } from '../edit-control.ts';
import { Conflict } from './Conflict.tsx';
import { Drafts } from './Drafts.tsx';
import { History } from './History.tsx';
import { Publish } from './Publish.tsx';
import { Review } from './Review.tsx';
import { ZoneRule } from './ZoneRule.tsx';

/** What is open beside the map; what belongs to other parts of the page is theirs to show. */
export function Panels({ control }: { control: EditControl }) {
  const dialog = useStore(edit, (state) => state.dialog);
  if (dialog === 'drafts') return <Drafts control={control} />;
  if (dialog === 'review') return <Review control={control} />;
  if (dialog === 'publish') return <Publish control={control} />;
  if (dialog === 'history') return <History control={control} />;
  if (dialog === 'conflict') return <Conflict control={control} />;
  if (dialog === 'zone-rule') return <ZoneRule control={control} />;
  return null;
}
