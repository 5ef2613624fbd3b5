import { Field, Input } from "../ui/input";
import { Segmented } from "../ui/select";
import type { TargetDraft } from "./target-draft";

const kinds = [
  { value: "prometheus", words: "Prometheus text" },
  { value: "json", words: "JSON" },
] as const;

export function TargetFields({
  draft,
  onChange,
}: {
  draft: TargetDraft;
  onChange: (part: Partial<TargetDraft>) => void;
}) {
  return (
    <>
      <Field label="Address" hint="Read by GET from where Runtower's worker runs; redirects are not followed">
        <Input
          type="url"
          required
          maxLength={2_048}
          autoComplete="off"
          spellCheck={false}
          placeholder="http://taskpilot:8000/metrics"
          value={draft.url}
          onChange={(event) => onChange({ url: event.target.value })}
          className="font-mono"
        />
      </Field>
      <div className="flex flex-wrap items-end gap-4">
        <Segmented
          label="What the page is"
          value={draft.kind}
          options={kinds}
          onChange={(kind) => onChange({ kind })}
        />
        <Seconds
          label="Every, s"
          value={draft.interval}
          most={86_400}
          onChange={(interval) => onChange({ interval })}
        />
        <Seconds
          label="Wait at most, s"
          value={draft.timeout}
          most={300}
          onChange={(timeout) => onChange({ timeout })}
        />
      </div>
      <Field label="Labels" hint="On every sample. job and instance are the address where they are not given">
        <Input
          autoComplete="off"
          spellCheck={false}
          placeholder="job=taskpilot, environment=prod"
          value={draft.labels}
          onChange={(event) => onChange({ labels: event.target.value })}
          className="font-mono"
        />
      </Field>
    </>
  );
}

function Seconds({
  label,
  value,
  most,
  onChange,
}: {
  label: string;
  value: string;
  most: number;
  onChange: (value: string) => void;
}) {
  return (
    <div className="w-24">
      <Field label={label}>
        <Input
          type="number"
          required
          min={1}
          max={most}
          step={1}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
    </div>
  );
}
