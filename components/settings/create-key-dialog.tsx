"use client";
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { fetchJson } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { apiKeyCreateOutput } from "@/lib/contract/api-keys";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { Field, Input } from "../ui/input";

type Created = z.infer<typeof apiKeyCreateOutput>;

/** Asks for name and scopes, then shows the key this once. */
export function CreateKeyDialog({ onClose, onCreated }: { onClose: () => void; onCreated: () => void }) {
  const [created, setCreated] = useState<Created | null>(null);
  const done = (key: Created) => {
    setCreated(key);
    onCreated();
  };
  return (
    <Dialog open onClose={onClose} title={created === null ? "New API key" : `Key for ${created.row.name}`}>
      {created === null ? (
        <KeyForm onClose={onClose} onDone={done} />
      ) : (
        <KeyShown created={created} onClose={onClose} />
      )}
    </Dialog>
  );
}

function KeyForm({ onClose, onDone }: { onClose: () => void; onDone: (key: Created) => void }) {
  const { project } = useView();
  const [write, setWrite] = useState(true);
  const [read, setRead] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    setBusy(true);
    try {
      onDone(
        await fetchJson<Created>("/api/v1/keys", {
          method: "POST",
          body: { project, name, can_read: read, can_write: write },
        }),
      );
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      <Field label="Name" hint="What uses it: a service, a machine, a person" error={fault}>
        <Input name="name" required maxLength={100} autoFocus autoComplete="off" />
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-table text-text-2">Scopes in {project}</legend>
        <Scope checked={write} onChange={setWrite} words="Write" about="send traces, logs and runs" />
        <Scope checked={read} onChange={setRead} words="Read" about="ask the API" />
      </fieldset>
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={busy || !(read || write)}>
          Create the key
        </Button>
      </div>
    </form>
  );
}

function Scope({
  checked,
  onChange,
  words,
  about,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  words: string;
  about: string;
}) {
  return (
    <label className="flex items-center gap-2 text-body">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3.5 accent-accent-fill"
      />
      {words}
      <span className="text-table text-text-3">{about}</span>
    </label>
  );
}

function KeyShown({ created, onClose }: { created: Created; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-body text-text-2">
        Copy it now. Only a hash of it is kept: it cannot be shown again.
      </p>
      <CodeBlock text={created.key} label="key" wrap />
      <Button look="primary" onClick={onClose} className="self-end">
        I have copied it
      </Button>
    </div>
  );
}
