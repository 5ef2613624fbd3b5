type Props = {
  /** What is shown, as a sentence begins: These lines. */
  what: string;
  error: { message: string } | null;
  className?: string;
};

/** What stands here was true when it was last asked for; asking again fails. Nothing where there is no error. */
export function StaleNote({ what, error, className = "" }: Props) {
  return error === null ? null : (
    <p role="alert" className={`border-b px-3 py-1.5 text-table text-warning ${className}`}>
      {what} may be out of date: {error.message}
    </p>
  );
}
