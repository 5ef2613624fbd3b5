import { CircleAlert, TriangleAlert } from "lucide-react";
import { plural } from "@/lib/client/format";
import type {
  RuleChange,
  RuleFileFault,
  RuleFileImportOutput,
  RuleFilePreview,
} from "@/lib/contract/rule-file";
import { formatDuration as promDuration } from "@/lib/promql/syntax/duration";
import { Badge, type Meaning } from "../ui/badge";

const changes: Record<RuleChange, { words: string; meaning?: Meaning }> = {
  added: { words: "new", meaning: "ok" },
  changed: { words: "changed", meaning: "modified" },
  removed: { words: "removed", meaning: "denied" },
  unchanged: { words: "as it is" },
};

/** What an import would do, file by file: every fault with its line, every rule with its change. */
export function ImportPreview({ preview }: { preview: RuleFileImportOutput }) {
  const { added, changed, removed, unchanged, refused } = preview;
  return (
    <section
      aria-label="What the import would do"
      aria-live="polite"
      className="flex flex-col gap-2 text-table"
    >
      <p>
        {refused > 0 ? (
          <span className="text-error">
            {plural(refused, "file")} cannot be taken: nothing is imported until that is mended.
          </span>
        ) : (
          <>
            {plural(added, "rule")} new, {changed} changed, {removed} removed, {unchanged} as they are.
          </>
        )}
      </p>
      {preview.files.map((file) => (
        <FilePreview key={file.name} file={file} />
      ))}
    </section>
  );
}

function FilePreview({ file }: { file: RuleFilePreview }) {
  const rules = file.groups.flatMap((group) => group.rules);
  const ending = rules.reduce((sum, rule) => sum + (rule.change === "removed" ? rule.firing : 0), 0);
  return (
    <details open={file.faults.length > 0 || rules.length <= 30} className="rounded-md border">
      <summary className="flex cursor-pointer flex-wrap items-center gap-2 px-3 py-1.5">
        <span className="font-medium">{file.name}</span>
        <span className="text-text-3">
          {file.is_new ? "a new file" : "replaces the file of this name"}, {plural(rules.length, "rule")}
        </span>
        {ending > 0 && <Badge meaning="warning">ends {plural(ending, "alert")} that fire</Badge>}
      </summary>
      <Faults faults={file.faults} isWarning={false} />
      <Faults faults={file.warnings} isWarning />
      {file.groups.map((group) => (
        <div key={group.name} className="border-t px-3 py-1.5">
          <p className="text-text-2">
            {group.name} <span className="text-text-3">every {promDuration(group.interval_ms)}</span>
          </p>
          <ul>
            {group.rules.map((rule, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rules of one name are told apart by their place
              <li key={`${rule.name} ${place}`} className="flex min-w-0 items-baseline gap-2 py-0.5">
                <span className="w-16 shrink-0">
                  <Badge {...meaningOf(rule.change)}>{changes[rule.change].words}</Badge>
                </span>
                <span className="shrink-0">{rule.name}</span>
                <code className="min-w-0 flex-1 truncate font-mono text-text-3" title={rule.expr}>
                  {rule.expr.replace(/\s+/g, " ")}
                </code>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}

function meaningOf(change: RuleChange): { meaning?: Meaning } {
  const { meaning } = changes[change];
  return meaning === undefined ? {} : { meaning };
}

function Faults({ faults, isWarning }: { faults: readonly RuleFileFault[]; isWarning: boolean }) {
  if (faults.length === 0) return null;
  const Icon = isWarning ? TriangleAlert : CircleAlert;
  return (
    <ul className="border-t px-3 py-1.5">
      {faults.map(({ line, column, message }) => (
        <li key={`${line} ${column} ${message}`} className="flex items-start gap-2 py-0.5">
          <Icon
            aria-hidden
            className={`mt-0.5 size-3.5 shrink-0 ${isWarning ? "text-warning" : "text-error"}`}
          />
          <span className="w-20 shrink-0 text-text-3 tabular-nums">
            line {line}:{column}
          </span>
          <span className="min-w-0 [overflow-wrap:anywhere]">{message}</span>
        </li>
      ))}
    </ul>
  );
}
