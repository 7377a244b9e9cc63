/** Which line on the map is whose; the lines look as `sketch-canvas.ts` draws them. */
export function Legend({
  marks,
}: {
  marks: readonly (readonly [line: 'before' | 'after' | 'theirs' | 'mine', words: string])[];
}) {
  return (
    <p className="edit-legend">
      {marks.map(([line, words]) => (
        <span key={line}>
          <i className={`is-${line}`} /> {words}
        </span>
      ))}
    </p>
  );
}
