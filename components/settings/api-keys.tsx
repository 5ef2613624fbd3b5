"use client";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { z } from "zod";
import { fetchJson } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { ApiKeyRow, apiKeyListOutput } from "@/lib/contract/api-keys";
import { Panel } from "../panel/panel";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { CreateKeyDialog } from "./create-key-dialog";

/** The project's keys: made, shown once, and taken back here. */
export function ApiKeys() {
  const { project } = useView();
  const answer = useQuestion<z.infer<typeof apiKeyListOutput>>(
    "/api/v1/keys",
    { project },
    { refreshOn: false },
  );
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  const keys = answer.data?.data ?? [];
  return (
    <>
      <Panel
        title="Keys"
        about={project}
        answer={answer}
        height={44}
        toolbar={
          <Button look="primary" size="sm" onClick={() => setCreating(true)}>
            <Plus aria-hidden className="size-3.5" /> New key
          </Button>
        }
        empty={
          keys.length === 0 && (
            <EmptyState icon={KeyRound} title="No keys yet">
              A sender on another machine needs one with write scope, a program that asks the API one with
              read scope.
            </EmptyState>
          )
        }
      >
        <ul className="border-t">
          {keys.map((key) => (
            <KeyLine key={key.id} row={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      </Panel>
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} onCreated={answer.refresh} />}
      {revoking !== null && (
        <RevokeDialog row={revoking} onClose={() => setRevoking(null)} onRevoked={answer.refresh} />
      )}
    </>
  );
}

function KeyLine({ row, onRevoke }: { row: ApiKeyRow; onRevoke: () => void }) {
  const gone = row.revoked_at !== null;
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-1.5 text-table last:border-b-0">
      <span className="w-44 min-w-0 truncate font-medium text-body">{row.name}</span>
      <span className="w-24 font-mono text-text-2">{row.prefix}…</span>
      <span className="flex w-24 gap-1">
        {row.can_write && <Badge>write</Badge>}
        {row.can_read && <Badge>read</Badge>}
      </span>
      <span className="min-w-36 flex-1 text-text-2">
        {row.last_used_at === null ? (
          "never used"
        ) : (
          <>
            used <Time at={row.last_used_at} />
          </>
        )}
        <span className="text-text-3">
          , made <Time at={row.created_at} />
        </span>
      </span>
      {gone ? (
        <span className="text-text-3">
          revoked <Time at={row.revoked_at ?? ""} />
        </span>
      ) : (
        <Button look="ghost" size="sm" onClick={onRevoke} aria-label={`Revoke ${row.name}`}>
          Revoke
        </Button>
      )}
    </li>
  );
}

type RevokeProps = { row: ApiKeyRow; onClose: () => void; onRevoked: () => void };

function RevokeDialog({ row, onClose, onRevoked }: RevokeProps) {
  const revoke = async () => {
    await fetchJson(`/api/v1/keys?id=${encodeURIComponent(row.id)}`, { method: "DELETE" });
    toast(`${row.name} is revoked`);
    onRevoked();
  };
  return (
    <ConfirmDialog
      title={`Revoke ${row.name}?`}
      about="Every sender and program that uses it is refused within ten seconds. This cannot be undone; make a new key instead."
      confirm="Revoke the key"
      onConfirm={revoke}
      onClose={onClose}
    >
      <p className="font-mono text-table text-text-2">{row.prefix}…</p>
    </ConfirmDialog>
  );
}
