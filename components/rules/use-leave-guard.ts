"use client";
import { useEffect } from "react";

/** Asks before what is not saved is lost: on leaving the site, and on following a link within it. */
export function useLeaveGuard(isOn: boolean, question: string): void {
  useEffect(() => {
    if (!isOn) return;
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    const click = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (link === null || link.getAttribute("target") === "_blank" || event.metaKey || event.ctrlKey) return;
      if (new URL((link as HTMLAnchorElement).href).pathname === location.pathname || confirm(question))
        return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("beforeunload", unload);
    document.addEventListener("click", click, true);
    return () => {
      removeEventListener("beforeunload", unload);
      document.removeEventListener("click", click, true);
    };
  }, [isOn, question]);
}
