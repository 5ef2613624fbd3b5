import type { PolicyFault } from "@/lib/model/replay";

/** Where a policy is at fault, line by line. `onGo` leads into the text, where there is one to lead into. */
export function PolicyFaults({
  faults,
  onGo,
}: {
  faults: readonly PolicyFault[];
  onGo?: (fault: PolicyFault) => void;
}) {
  return (
    <div role="alert">
      <ul aria-label="Faults of the policy" className="flex flex-col gap-1 text-table">
        {faults.map((fault) => (
          <li key={`${fault.file} ${fault.row} ${fault.column} ${fault.message}`} className="flex gap-2">
            <Place fault={fault} onGo={onGo} />
            <span className="whitespace-pre-wrap text-error [overflow-wrap:anywhere]">{fault.message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Place({ fault, onGo }: { fault: PolicyFault; onGo: ((fault: PolicyFault) => void) | undefined }) {
  const { file, row, column } = fault;
  if (row === null) return null;
  const words = `${file === null || file === "policy.rego" ? "line " : `${file}:`}${row}${column === null ? "" : `:${column}`}`;
  if (onGo === undefined) return <span className="shrink-0 font-mono text-text-3">{words}</span>;
  return (
    <button
      type="button"
      onClick={() => onGo(fault)}
      className="shrink-0 rounded-sm font-mono text-accent hover:underline"
    >
      {words}
    </button>
  );
}
