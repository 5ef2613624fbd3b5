"use client";
import { type FormEvent, useState } from "react";
import { postAuth } from "@/lib/client/auth-request";
import { useView } from "@/lib/client/use-view";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/input";
import { toast } from "../ui/toast";

const leastLength = 8;

/** Changes the password and ends all other sessions. */
export function PasswordForm() {
  const { viewer } = useView();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const newPassword = String(form.get("new"));
    if (newPassword !== form.get("again")) return setFault("The two new passwords differ.");
    setBusy(true);
    const wrong = await postAuth(
      "change-password",
      { currentPassword: String(form.get("current")), newPassword, revokeOtherSessions: true },
      "The current password is wrong.",
    );
    setBusy(false);
    setFault(wrong);
    if (wrong !== null) return;
    element.reset();
    toast("Password changed. All other sessions were ended.");
  };
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex max-w-80 flex-col gap-3">
      <input type="hidden" name="username" autoComplete="username" value={viewer.email} readOnly />
      <Field label="Current password">
        <Input name="current" type="password" autoComplete="current-password" required />
      </Field>
      <Field label="New password" hint={`At least ${leastLength} characters`}>
        <Input
          name="new"
          type="password"
          autoComplete="new-password"
          required
          minLength={leastLength}
          maxLength={200}
        />
      </Field>
      <Field label="New password again" error={fault}>
        <Input
          name="again"
          type="password"
          autoComplete="new-password"
          required
          minLength={leastLength}
          maxLength={200}
        />
      </Field>
      <Button type="submit" look="primary" disabled={busy} className="self-start">
        {busy ? "Changing…" : "Change password"}
      </Button>
    </form>
  );
}
