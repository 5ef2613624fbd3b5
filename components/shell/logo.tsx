/** A tower of three runs: the mark of Runtower. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className={className} fill="none">
      <rect x="3" y="13.5" width="14" height="3.5" rx="1.25" fill="var(--accent)" />
      <rect x="5.5" y="8.25" width="9" height="3.5" rx="1.25" fill="var(--accent)" opacity="0.75" />
      <rect x="8" y="3" width="4" height="3.5" rx="1.25" fill="var(--accent)" opacity="0.5" />
    </svg>
  );
}
