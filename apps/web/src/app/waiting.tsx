// A place held while an answer is on its way: as high as what will come, so that nothing jumps.
export function Waiting({ text, rows = 8 }: { readonly text: string; readonly rows?: number }) {
  return (
    <div className="waiting" role="status">
      <p>{text}</p>
      <div className="sheet" aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          // oxlint-disable-next-line react/no-array-index-key -- rows without content
          <div key={row} className="waiting-row" />
        ))}
      </div>
    </div>
  );
}
