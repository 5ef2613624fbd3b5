/** Names and values, as they are. The name of the alert stands above already. */
export function IssueLabels({
  labels,
  none = "It bears no labels.",
}: {
  labels: Readonly<Record<string, string>>;
  none?: string;
}) {
  const pairs = Object.entries(labels).filter(([name]) => name !== "alertname");
  if (pairs.length === 0) return <p className="text-table text-text-3">{none}</p>;
  return (
    <dl className="grid grid-cols-[minmax(72px,auto)_minmax(0,1fr)] gap-x-3 gap-y-1 text-table">
      {pairs.map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="truncate text-text-3" title={name}>
            {name}
          </dt>
          <dd className="font-mono text-[11.5px] [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
