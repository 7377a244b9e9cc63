import { useEffect, useState } from 'react';
import { csvAddress } from './csv-file.ts';

interface Props {
  readonly fileName: string;
  readonly rows: readonly (readonly string[])[];
  readonly label: string;
}

/** A link that saves rows as a file; nothing leaves the browser. */
export function CsvLink({ fileName, rows, label }: Props) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const made = csvAddress(rows);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [rows]);
  return (
    <a className="button" href={address} download={fileName}>
      {label}
    </a>
  );
}
