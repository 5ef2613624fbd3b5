"use client";
import { type FormEvent, type KeyboardEvent, type Ref, useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { fieldClass } from "../ui/input";
import { Kbd } from "../ui/kbd";

type Props = { busy: boolean; onComment: (text: string) => Promise<boolean>; ref?: Ref<HTMLTextAreaElement> };

/** Words for whoever looks next. They stay as they are: a comment cannot be changed. */
export function CommentForm({ busy, onComment, ref }: Props) {
  const [text, setText] = useState("");
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== "" && !busy && (await onComment(text.trim()))) setText("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit();
    if (event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-1.5">
      <textarea
        ref={ref}
        aria-label="Comment"
        rows={2}
        maxLength={2_000}
        placeholder="Say what you found (c)"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className={cx(fieldClass, "w-full resize-y px-2 py-1.5 text-body")}
      />
      {text.trim() !== "" && (
        <Button type="submit" size="sm" className="self-end max-sm:h-10" disabled={busy}>
          Comment <Kbd keys="mod+Enter" />
        </Button>
      )}
    </form>
  );
}
