"use client";
import Link from "next/link";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { formatTime } from "@/lib/client/format";
import { type Band, bandPlace, tintsOf } from "./bands";

const none: readonly Band[] = [];
const Bands = createContext<readonly Band[]>(none);

/** Bands for every chart inside; a chart that is given its own shows those. */
export function BandsOf({ bands, children }: { bands: readonly Band[]; children: ReactNode }) {
  return <Bands.Provider value={bands}>{children}</Bands.Provider>;
}

export function useBands(): readonly Band[] {
  return useContext(Bands);
}

type Props = { bands: readonly Band[]; fromMs: number; toMs: number };
const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/**
 * Tints behind the plot and a stripe for each band on top of it, as plain boxes: they are there at the first paint and cost
 * the drawing of the chart nothing. It lies where the plot does (still-chart.tsx).
 */
export function BandLayer({ bands, fromMs, toMs }: Props) {
  const tints = useMemo(() => tintsOf(bands), [bands]);
  if (bands.length === 0) return null;
  return (
    <div className="pointer-events-none absolute top-2 right-3 bottom-[22px] left-[52px] overflow-hidden">
      {tints.map((tint) => {
        const place = bandPlace(tint, { fromMs, toMs });
        return (
          place !== null && (
            <span
              key={tint.fromMs}
              className="absolute inset-y-0 opacity-10"
              style={{ left: percent(place.left), width: percent(place.width), background: tint.colour }}
            />
          )
        );
      })}
      {bands.map((band) => {
        const place = bandPlace(band, { fromMs, toMs });
        return place !== null && <Stripe key={band.key} band={band} {...place} />;
      })}
    </div>
  );
}

/** Wide enough to be seen and hit, however short the band. */
function Stripe({ band, left, width }: { band: Band; left: number; width: number }) {
  const look = {
    className: "pointer-events-auto absolute top-0 z-10 h-1 min-w-1 cursor-pointer rounded-b-[1px]",
    style: { left: percent(left), width: percent(width), background: band.colour },
    title: band.words,
  };
  // The chart is hidden from the keyboard's path: what it shows is told in words below it.
  return band.href === undefined ? (
    <span {...look} />
  ) : (
    <Link {...look} href={band.href} prefetch={false} tabIndex={-1} aria-label={band.words} />
  );
}

/** The bands in words, for who cannot see them. */
export function BandWords({ bands, fromMs, toMs }: Props) {
  const here = bands.filter((band) => bandPlace(band, { fromMs, toMs }) !== null).slice(0, 20);
  if (here.length === 0) return null;
  return (
    <ul className="sr-only">
      {here.map(({ key, words, fromMs: from, toMs: to }) => (
        <li key={key}>
          {words}, from {formatTime(from, true)} {to === null ? "until now" : `to ${formatTime(to, true)}`}
        </li>
      ))}
    </ul>
  );
}
