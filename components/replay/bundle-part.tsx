"use client";
import { Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { ApiError, fetchJson } from "@/lib/client/fetch-json";
import { formatBytes } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { PolicyBundleRow, PolicyBundles } from "@/lib/contract/replay";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ErrorState } from "../ui/error-state";
import { IconButton } from "../ui/icon-button";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { RevisionsSeen } from "./revisions-seen";
import { uploadBundle } from "./upload-bundle";

type Props = { chosen: string | null; onChoose: (id: string | null) => void };

/** Bundles that were uploaded here, one of them chosen, and revisions that decisions name. */
export function BundlePart({ chosen, onChoose }: Props) {
  const { project } = useView();
  const [leaving, setLeaving] = useState<PolicyBundleRow | null>(null);
  const { data, error, refresh } = useQuestion<PolicyBundles>(
    "/api/v1/policy-bundles",
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  return (
    <div className="flex flex-col gap-2 border-y px-3 py-2">
      <UploadButton
        project={project}
        onUploaded={(id) => {
          onChoose(id);
          refresh();
        }}
      />
      {data === undefined ? (
        error === null ? (
          <Skeleton className="h-16" />
        ) : (
          <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
        )
      ) : (
        <>
          <BundleList bundles={data.bundles} chosen={chosen} onChoose={onChoose} onDelete={setLeaving} />
          <RevisionsSeen revisions={data.revisions_seen} chosen={chosen} onChoose={onChoose} />
        </>
      )}
      {leaving !== null && (
        <DeleteBundle
          bundle={leaving}
          onClose={() => setLeaving(null)}
          onDone={() => {
            if (chosen === leaving.id) onChoose(null);
            setLeaving(null);
            refresh();
          }}
        />
      )}
    </div>
  );
}

function UploadButton({ project, onUploaded }: { project: string; onUploaded: (id: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const upload = async (file: File) => {
    setBusy(true);
    setFault(null);
    try {
      onUploaded(await uploadBundle(file, project));
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <input
        ref={input}
        type="file"
        accept=".gz,.tgz,application/gzip"
        aria-label="Policy bundle, a tar.gz file"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) void upload(file);
        }}
      />
      <Button disabled={isBusy} onClick={() => input.current?.click()}>
        <Upload aria-hidden className="size-3.5" />
        {isBusy ? "Uploading…" : "Upload a bundle"}
      </Button>
      <span className="text-label text-text-3">as opa build makes it: tar.gz, at most 8 MiB</span>
      {fault !== null && (
        <p role="alert" className="w-full text-error text-table">
          {fault}
        </p>
      )}
    </div>
  );
}

type ListProps = Props & { bundles: readonly PolicyBundleRow[]; onDelete: (bundle: PolicyBundleRow) => void };

function BundleList({ bundles, chosen, onChoose, onDelete }: ListProps) {
  if (bundles.length === 0) return <p className="text-table text-text-3">No bundle was uploaded here yet.</p>;
  return (
    <fieldset aria-label="Bundles" className="max-h-52 overflow-y-auto rounded-md border">
      {bundles.map((bundle) => (
        <div
          key={bundle.id}
          className="flex min-h-8 items-center gap-2 border-b px-2 text-table last:border-b-0 has-checked:bg-raised"
        >
          <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-2 py-1">
            <input
              type="radio"
              name="bundle"
              checked={chosen === bundle.id}
              onChange={() => onChoose(bundle.id)}
              className="accent-[var(--accent-fill)]"
            />
            <span className="truncate font-medium">{bundle.name}</span>
            {bundle.revision !== null && (
              <span className="truncate font-mono text-text-2" title={bundle.revision}>
                {bundle.revision}
              </span>
            )}
            <span className="ml-auto shrink-0 text-text-3 max-sm:hidden">
              {bundle.entrypoints.length > 0 ? "WebAssembly" : `${bundle.modules} Rego`} ·{" "}
              {formatBytes(bundle.bytes)} · <Time at={bundle.uploaded_at} />
            </span>
          </label>
          <IconButton label={`Delete ${bundle.name}`} onClick={() => onDelete(bundle)}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
    </fieldset>
  );
}

type DeleteProps = { bundle: PolicyBundleRow; onClose: () => void; onDone: () => void };

function DeleteBundle({ bundle, onClose, onDone }: DeleteProps) {
  return (
    <ConfirmDialog
      title={`Delete ${bundle.name}?`}
      about="Replays made with it stay, with what came out. It cannot be chosen again unless it is uploaded again."
      onConfirm={async () => {
        await fetchJson(`/api/v1/policy-bundles/${bundle.id}`, { method: "DELETE" });
        onDone();
      }}
      onClose={onClose}
    />
  );
}
