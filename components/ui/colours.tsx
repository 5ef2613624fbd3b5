"use client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { colourOf, distinctColours } from "@/lib/client/colour";

const Colours = createContext<(name: string) => string>(colourOf);

/** Within it names drawn side by side keep their own colours unless two would look alike (distinctColours). */
export function DistinctColours({ names, children }: { names: readonly string[]; children: ReactNode }) {
  const key = [...new Set(names)].sort().join("\n");
  const colour = useMemo(() => distinctColours(key.split("\n")), [key]);
  return <Colours.Provider value={colour}>{children}</Colours.Provider>;
}

/** CSS colour of a name, as the page around it gives it. */
export function useColourOf(): (name: string) => string {
  return useContext(Colours);
}
