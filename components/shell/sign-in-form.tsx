"use client";
import { type FormEvent, useEffect, useState } from "react";
import { postAuth } from "@/lib/client/auth-request";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/input";
import { Logo } from "./logo";

/** E-mail and password; afterwards back to where one wanted to go. */
export function SignInForm({ next }: { next: string }) {
  // Busy until React listens: a form sent before that would go out by itself, with the password in the address.
  const [busy, setBusy] = useState(true);
  useEffect(() => setBusy(false), []);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    const wrong = await postAuth(
      "sign-in/email",
      { email: String(form.get("email")).trim(), password: String(form.get("password")), rememberMe: true },
      "The email or the password is wrong.",
    );
    if (wrong === null) return location.assign(next);
    setFault(wrong);
    setBusy(false);
  };
  return (
    <form
      method="post"
      onSubmit={(event) => void submit(event)}
      className="flex w-full max-w-80 flex-col gap-3"
    >
      <div className="mb-3 flex items-center gap-2.5">
        <Logo className="size-7" />
        <h1 className="font-semibold text-[19px] tracking-tight">Sign in to Runtower</h1>
      </div>
      <Field label="Email">
        <Input name="email" type="email" autoComplete="username" required autoFocus className="h-9" />
      </Field>
      <Field label="Password">
        <Input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          className="h-9"
          aria-invalid={fault !== null}
        />
      </Field>
      <p role="alert" className="min-h-5 text-error text-table">
        {fault}
      </p>
      <Button type="submit" look="primary" disabled={busy} className="h-9">
        Sign in
      </Button>
      <p className="mt-1 text-label text-text-3">
        The first start of Runtower prints the administrator's password once, in its terminal.
      </p>
    </form>
  );
}
