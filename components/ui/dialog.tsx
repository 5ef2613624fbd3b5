"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";

type Props = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  about?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
};

const closeClass =
  "inline-flex size-7 items-center justify-center rounded-md text-text-2 hover:bg-raised hover:text-text";

function Head({ title }: { title: ReactNode }) {
  return (
    <div className="flex items-center gap-2 border-b px-4 py-2.5">
      <Radix.Title className="min-w-0 flex-1 truncate font-medium text-title">{title}</Radix.Title>
      <Radix.Close aria-label="Close" className={closeClass}>
        <X aria-hidden className="size-4" />
      </Radix.Close>
    </div>
  );
}

/** A question in the middle of the page. Escape and the backdrop close it; focus returns to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  about,
  children,
  footer,
  width = "max-w-md",
}: Props & { width?: string }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Radix.Content
          {...(about === undefined ? { "aria-describedby": undefined } : {})}
          className={cx(
            "fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-lg border border-line-strong bg-surface shadow-float",
            width,
          )}
        >
          <Head title={title} />
          <div className="min-h-0 overflow-y-auto p-4">
            {about !== undefined && (
              <Radix.Description className="mb-3 text-body text-text-2 last:mb-0">{about}</Radix.Description>
            )}
            {children}
          </div>
          {footer !== undefined && <div className="flex justify-end gap-2 border-t px-4 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A drawer: from the right, or from below on narrow screens. With `modal={false}` the page beside it stays usable. */
export function Sheet({
  open,
  onClose,
  title,
  children,
  footer,
  modal = true,
  width = "sm:w-[520px]",
}: Omit<Props, "about"> & { modal?: boolean; width?: string }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()} modal={modal}>
      <Radix.Portal>
        {modal && <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />}
        <Radix.Content
          aria-describedby={undefined}
          onInteractOutside={(event) => !modal && event.preventDefault()}
          className={cx(
            "fixed z-50 flex flex-col border-line-strong bg-surface shadow-float",
            "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-lg border-t sm:inset-x-auto sm:inset-y-0 sm:right-0 sm:max-h-none sm:rounded-none sm:border-t-0 sm:border-l",
            width,
          )}
        >
          <Head title={title} />
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {footer}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
