import './territory.css';
import { ExportSection } from './ExportSection.tsx';
import { ImportSection } from './ImportSection.tsx';

/** Files of the territory: in, tried before anything is stored, and out. */
export function TerritoryTab({ ownAgency }: { ownAgency: string | null }) {
  return (
    <div className="territory">
      <ImportSection mayLoadShared={ownAgency === null} />
      <ExportSection />
    </div>
  );
}
