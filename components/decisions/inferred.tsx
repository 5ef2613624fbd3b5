/** Says that a join is likely and not certain. */
export function Inferred() {
  return (
    <span
      title="Nothing it was sent with names this: joined by agent, tool and time alone"
      className="rounded-sm bg-overlay px-1 text-label text-warning"
    >
      inferred
    </span>
  );
}
