import { verdictColour, verdictLook } from "./verdict";

type Props = { verdict: string /** In px. */; size?: number; className?: string; label?: string };

/**
 * A verdict on a time axis, told by its shape as well as its colour: an empty diamond let something through, a full one with a
 * cross stopped it, a half-full one changed it, one with a dot waits for a person.
 */
export function DecisionMark({ verdict, size = 12, className, label }: Props) {
  const colour = verdictColour(verdict);
  const words = label ?? verdictLook(verdict).words;
  return (
    <svg role="img" aria-label={words} width={size} height={size} viewBox="0 0 12 12" className={className}>
      <Shape verdict={verdict} colour={colour} />
    </svg>
  );
}

const diamond = "M6 0.8 11.2 6 6 11.2 0.8 6Z";

function Shape({ verdict, colour }: { verdict: string; colour: string }) {
  const outline = {
    fill: "var(--surface)",
    stroke: colour,
    strokeWidth: 1.4,
    strokeLinejoin: "round" as const,
  };
  switch (verdict) {
    case "allow":
      return <path d={diamond} {...outline} />;
    case "deny":
      return (
        <>
          <path d={diamond} fill={colour} stroke={colour} strokeWidth={1.4} strokeLinejoin="round" />
          <path d="M4.2 4.2 7.8 7.8M7.8 4.2 4.2 7.8" stroke="var(--surface)" strokeWidth={1.5} />
        </>
      );
    case "modify":
      return (
        <>
          <path d={diamond} {...outline} />
          <path d="M6 0.8 11.2 6 6 11.2Z" fill={colour} />
        </>
      );
    case "require_approval":
      return (
        <>
          <path d={diamond} {...outline} />
          <circle cx={6} cy={6} r={1.9} fill={colour} />
        </>
      );
    case "warn":
      return <path d="M6 1 11.2 10.6H0.8Z" {...outline} />;
    case "audit":
      return <circle cx={6} cy={6} r={4.2} {...outline} />;
    case "error":
      return (
        <>
          <rect x={1.4} y={1.4} width={9.2} height={9.2} rx={1} fill={colour} />
          <path d="M4 4 8 8M8 4 4 8" stroke="var(--surface)" strokeWidth={1.5} />
        </>
      );
    default:
      return <path d={diamond} {...outline} strokeDasharray="2 1.6" />;
  }
}
