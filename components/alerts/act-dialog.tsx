"use client";
import { type KeyboardEvent, useState } from "react";
import { plural } from "@/lib/client/format";
import { useNow, useUtc } from "@/lib/client/use-clock";
import type { IssueAction, IssueActionName } from "@/lib/contract/issue-action";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Dialog } from "../ui/dialog";
import { Field, fieldClass, Input } from "../ui/input";
import { Kbd } from "../ui/kbd";
import { type Until, UntilPicker, untilMsOf } from "./until-picker";
import type { Asked } from "./use-act";

type Props = {
  asked: Asked;
  busy: boolean;
  onClose: () => void;
  onDo: (action: IssueAction) => void;
};

const titles = {
  acknowledge: "Acknowledge",
  aside: "Put aside for a time",
  done: "Be done with it",
} as const;

/** Asks for what an action needs: why, until when, how. Enter does it, shift+Enter writes on. */
export function ActDialog({ asked, busy, onClose, onDo }: Props) {
  const form = useActForm(asked);
  const submit = () => form.action !== null && !busy && onDo(form.action);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    submit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={titles[asked.what]}
      about={
        <>
          {asked.target.words}
          {asked.target.issues > 1 && (
            <span className="text-text-3">, {plural(asked.target.issues, "issue")}</span>
          )}
        </>
      }
      footer={
        <>
          <Button className="max-sm:h-11 max-sm:flex-1" onClick={onClose}>
            Cancel
          </Button>
          <Button
            look="primary"
            className="max-sm:h-11 max-sm:flex-1"
            disabled={busy || form.action === null}
            onClick={submit}
          >
            {form.words} <Kbd keys="Enter" />
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in any of the fields does what the button does */}
      <div className="flex flex-col gap-4" onKeyDown={onKeyDown}>
        {form.choices}
        <ReasonField value={form.reason} onChange={form.setReason} hint={form.about} />
      </div>
    </Dialog>
  );
}

function ReasonField({
  value,
  onChange,
  hint,
}: {
  value: string;
  onChange: (value: string) => void;
  hint: string;
}) {
  return (
    <Field label="Why (for whoever looks next)" hint={hint}>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to write this
        autoFocus
        rows={2}
        maxLength={2_000}
        value={value}
        placeholder="Optional"
        onChange={(event) => onChange(event.target.value)}
        className={cx(fieldClass, "w-full resize-y px-2 py-1.5 text-body")}
      />
    </Field>
  );
}

/** What is typed and chosen, as the action it makes; null while something is missing. */
function useActForm({ what, target }: Props["asked"]) {
  const utc = useUtc();
  const nowMs = useNow();
  const [reason, setReason] = useState("");
  const may = (action: IssueActionName) => target.may?.has(action) ?? true;
  const asides = asideOptions
    .map(({ value }) => value)
    .filter((value) => may(value) && (value === "snooze" || target.areAlerts));
  const ends = endOptions.map(({ value }) => value).filter(may);
  const [until, setUntil] = useState<Until>({ key: "1h", own: "" });
  const [aside, setAside] = useState<"snooze" | "silence">(asides[0] ?? "snooze");
  const [end, setEnd] = useState<"resolve" | "archive">(ends[0] ?? "resolve");
  const [above, setAbove] = useState("");
  const untilMs = untilMsOf(until, nowMs, utc);
  const form = { reason, setReason };
  if (what === "acknowledge")
    return {
      ...form,
      words: "Acknowledge",
      about: "It leaves the queue for everybody, and comes back when it comes up again.",
      choices: null,
      action: { action: "acknowledge", reason } satisfies IssueAction,
    };
  if (what === "aside") {
    const action: IssueAction | null = untilMs === null ? null : { action: aside, until: untilMs, reason };
    return {
      ...form,
      words: aside === "snooze" ? "Snooze" : "Silence",
      about:
        aside === "snooze"
          ? "It comes back into the queue by itself."
          : "It stays in the queue; nobody is notified of it.",
      choices: (
        <>
          {asides.length > 1 && (
            <Choice value={aside} onChange={setAside} options={asideOptions} legend="How" />
          )}
          <UntilPicker
            legend={aside === "snooze" ? "Out of the queue until" : "Silent until"}
            value={until}
            onChange={setUntil}
          />
        </>
      ),
      action,
    };
  }
  const limit = above.trim() === "" ? undefined : Number(above);
  const isLimit = limit === undefined || (Number.isInteger(limit) && limit >= 0);
  const action: IssueAction | null =
    end === "resolve"
      ? { action: "resolve", reason }
      : isLimit
        ? { action: "archive", reason, ...(limit === undefined ? {} : { above: limit }) }
        : null;
  return {
    ...form,
    words: end === "resolve" ? "Resolve" : "Archive",
    about:
      end === "resolve" ? "Should it come back, it is shown as such." : "It comes back when it escalates.",
    choices: (
      <>
        {ends.length > 1 && <Choice value={end} onChange={setEnd} options={endOptions} legend="How" />}
        {end === "archive" && (
          <Field
            label="Comes back with more than so many in an hour"
            hint="Left empty: with more than its own past lets expect."
            error={isLimit ? null : "A whole number, or nothing."}
          >
            <Input
              inputMode="numeric"
              value={above}
              placeholder="by its own past"
              onChange={(event) => setAbove(event.target.value)}
              className="max-sm:h-11"
            />
          </Field>
        )}
      </>
    ),
    action,
  };
}

const asideOptions = [
  { value: "snooze", words: "Snooze", about: "Out of the queue for a time; notifications go on." },
  { value: "silence", words: "Silence", about: "No notification of exactly these; they stay in the queue." },
] as const;
const endOptions = [
  { value: "resolve", words: "Resolve", about: "The cause is gone." },
  { value: "archive", words: "Archive", about: "Known and harmless, until it escalates." },
] as const;

function Choice<Value extends string>({
  legend,
  value,
  options,
  onChange,
}: {
  legend: string;
  value: Value;
  options: readonly { value: Value; words: string; about: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset className="grid grid-cols-2 gap-1.5">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            "flex cursor-pointer flex-col rounded-md border px-2.5 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-accent",
            option.value === value ? "border-accent bg-overlay" : "border-line-strong hover:bg-raised",
          )}
        >
          <input
            type="radio"
            name={legend}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span className="font-medium text-body">{option.words}</span>
          <span className="text-label text-text-2">{option.about}</span>
        </label>
      ))}
    </fieldset>
  );
}
