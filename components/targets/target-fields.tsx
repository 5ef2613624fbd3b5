import { Button } from "../ui/button";
import { Field, Input } from "../ui/input";
import { Segmented } from "../ui/select";
import type { TargetDraft } from "./target-draft";

const kinds = [
  { value: "prometheus", words: "Prometheus text" },
  { value: "json", words: "JSON" },
] as const;

export function TargetFields({
  draft,
  hasSecret,
  onChange,
}: {
  draft: TargetDraft;
  /** An authorization is stored. */
  hasSecret: boolean;
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
      <Field label="Authorization" hint={secretHint(draft, hasSecret)}>
        <div className="flex gap-2">
          <Input
            type="password"
            autoComplete="new-password"
            spellCheck={false}
            maxLength={8_192}
            placeholder={hasSecret && !draft.forgets ? "Stored; type to replace it" : "Bearer …"}
            value={draft.authorization}
            onChange={(event) => onChange({ authorization: event.target.value, forgets: false })}
            className="font-mono"
          />
          {hasSecret && (
            <Button
              aria-pressed={draft.forgets}
              onClick={() => onChange({ authorization: "", forgets: !draft.forgets })}
            >
              {draft.forgets ? "Keep it" : "Remove"}
            </Button>
          )}
        </div>
      </Field>
    </>
  );
}

function secretHint({ forgets }: TargetDraft, hasSecret: boolean): string {
  if (forgets) return "What is stored is removed when you save";
  return hasSecret
    ? "Stored and never shown. At another address it has to be given again"
    : "The value of the header, where the page asks for one; stored sealed, never shown again";
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
