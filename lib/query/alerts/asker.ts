import type { Scope } from "../scope";

/** Who asks: `owner:me` and what may be done depend on it. Absent for a key. */
export type Asker = Scope & { userId?: string | null; isMember?: boolean };
