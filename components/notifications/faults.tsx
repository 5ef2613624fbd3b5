import type { SettingsFault } from "./settings-draft";

/** What is wrong with the part above, each with its field. */
export function Faults({ faults }: { faults: readonly SettingsFault[] }) {
  if (faults.length === 0) return null;
  return (
    <ul role="alert" className="text-error text-table">
      {faults.map(({ field, message }) => (
        <li key={`${field} ${message}`} className="[overflow-wrap:anywhere]">
          {field !== "" && <span className="font-mono">{field}: </span>}
          {message}
        </li>
      ))}
    </ul>
  );
}
