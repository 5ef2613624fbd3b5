"use client";
import { type RefObject, useLayoutEffect, useState } from "react";

/** Where fingers point, bars need room of their own; a mouse gets the dense picture. */
const byFinger = "(max-width: 639px), (pointer: coarse)";

/** How wide the place of bars is where they are touched with fingers, in px; null where they are not. */
export function useTrackPx(track: RefObject<HTMLElement | null>): number | null {
  const [widthPx, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = track.current;
    if (element === null) return;
    const media = matchMedia(byFinger);
    const measure = () => setWidth(media.matches ? element.clientWidth : null);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    media.addEventListener("change", measure);
    measure();
    return () => {
      observer.disconnect();
      media.removeEventListener("change", measure);
    };
  }, [track]);
  return widthPx;
}
