import { cx } from "../ui/cx";
import { fieldClass } from "../ui/input";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  rows: number;
  placeholder?: string;
  disabled?: boolean;
  readOnly?: boolean;
  fault?: string | null;
  faultId?: string;
};

/** Text that is code: mono, without corrections, with what is wrong below it. */
export function CodeField({
  label,
  value,
  onChange,
  rows,
  placeholder,
  disabled,
  readOnly,
  fault,
  faultId,
}: Props) {
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="font-medium text-table text-text-2">{label}</span>
      <textarea
        value={value}
        onChange={(event) => onChange(event.target.value)}
        rows={rows}
        placeholder={placeholder}
        disabled={disabled}
        readOnly={readOnly}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-invalid={fault !== null && fault !== undefined}
        aria-describedby={fault ? faultId : undefined}
        className={cx(fieldClass, "w-full resize-y bg-canvas p-2 font-mono text-table")}
      />
      {fault && (
        <span id={faultId} role="alert" className="text-error text-table [overflow-wrap:anywhere]">
          {fault}
        </span>
      )}
    </label>
  );
}
