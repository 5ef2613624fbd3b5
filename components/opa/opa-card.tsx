import { CircleAlert, CircleCheck, CircleX, Clock4, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { formatBytes, formatExact } from "@/lib/client/format";
import type { OpaInstance } from "@/lib/contract/opa-instances";
import type { OpaDropReason } from "@/lib/model/opa-drops";
import { Badge, type Meaning } from "../ui/badge";
import { Id } from "../ui/id";
import { Time } from "../ui/time";

type Look = { words: string; meaning: Meaning; icon: LucideIcon };
const looks: Record<OpaInstance["health"]["level"], Look> = {
  well: { words: "Well", meaning: "ok", icon: CircleCheck },
  warning: { words: "Warning", meaning: "warning", icon: CircleAlert },
  failing: { words: "Failing", meaning: "error", icon: CircleX },
  stale: { words: "Silent", meaning: "unknown", icon: Clock4 },
};
const reasons: Record<OpaDropReason, string> = {
  rate_limit_exceeded: "over max_decisions_per_second",
  buffer_size_limit_exceeded: "its buffer was full",
  buffer_size_limit_bytes_exceeded: "its buffer was full (bytes)",
  encoding_failure: "could not be encoded",
  nd_builtin_cache_dropped: "only nd_builtin_cache left out",
};

/** One OPA: health in words, what it runs, what it brought and what it lost. */
export function OpaCard({ instance }: { instance: OpaInstance }) {
  const { words, meaning, icon: Icon } = looks[instance.health.level];
  return (
    <article className="flex h-full min-w-0 flex-col rounded-lg border bg-surface">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2">
        <span
          className="inline-flex items-center gap-1.5 font-medium text-body"
          style={{ color: `var(--${meaning})` }}
        >
          <Icon aria-hidden className="size-3.5" />
          {words}
        </span>
        <Id id={instance.id} what="instance id" />
        {instance.version !== null && <span className="text-label text-text-3">OPA {instance.version}</span>}
        <span className="ml-auto text-label text-text-3">
          seen <Time at={instance.last_seen_at} />
        </span>
      </header>
      <div className="flex flex-wrap gap-1 px-3 pb-2">
        {Object.entries(instance.labels).map(([name, value]) => (
          <Badge key={name} className="max-w-full truncate">
            {name}={value}
          </Badge>
        ))}
      </div>
      <ul className="border-t px-3 py-2 text-table">
        {instance.health.words.map((sentence) => (
          <li key={sentence} className="[overflow-wrap:anywhere]">
            {sentence}
          </li>
        ))}
      </ul>
      <Facts instance={instance} />
      <Bundles instance={instance} />
    </article>
  );
}

function Facts({ instance }: { instance: OpaInstance }) {
  const { lost } = instance;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 border-t px-3 py-2 text-table">
      <Fact name="Decisions">{formatExact(instance.decisions)}</Fact>
      <Fact name="Last upload">
        {instance.decisions_at === null ? "none" : <Time at={instance.decisions_at} />}
      </Fact>
      <Fact name="Last status">
        {instance.status_at === null ? "none" : <Time at={instance.status_at} />}
      </Fact>
      <Fact name="Lost">
        {lost.total === 0 && Object.keys(lost.reasons).length === 0 ? (
          "none"
        ) : (
          <span className="text-warning">
            {formatExact(lost.total)} (
            {Object.entries(lost.reasons)
              .map(([reason, count]) => `${reasons[reason as OpaDropReason]}: ${formatExact(count)}`)
              .join(", ")}
            )
          </span>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-text-3">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function Bundles({ instance }: { instance: OpaInstance }) {
  if (instance.bundles.length === 0)
    return (
      <p className="border-t px-3 py-2 text-label text-text-3">
        {instance.status_at === null ? "Bundles are told by its status." : "It runs without bundles."}
      </p>
    );
  return (
    <ul className="border-t">
      {instance.bundles.map((bundle) => (
        <li key={bundle.name} className="border-b px-3 py-1.5 text-table last:border-b-0">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-medium">{bundle.name}</span>
            <span className="font-mono text-[11.5px] text-text-2 [overflow-wrap:anywhere]">
              {bundle.active_revision ?? "no revision active"}
            </span>
            <span className="ml-auto text-label text-text-3">
              {bundle.last_activation_at !== null && (
                <>
                  active since <Time at={bundle.last_activation_at} />
                </>
              )}
              {bundle.size_bytes !== null && ` · ${formatBytes(bundle.size_bytes)}`}
            </span>
          </div>
          {bundle.error !== null && <p className="text-error [overflow-wrap:anywhere]">{bundle.error}</p>}
        </li>
      ))}
    </ul>
  );
}
