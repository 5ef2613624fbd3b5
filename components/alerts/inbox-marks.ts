/** Where the keyboard is in the inbox, and what is chosen. Rows look at their own part only: see useMarks. */
export type InboxMarks = { cursor: string | null; selected: ReadonlySet<string> };
export type MarkStore = {
  get: () => InboxMarks;
  set: (part: Partial<InboxMarks>) => void;
  subscribe: (listener: () => void) => () => void;
};

export function createMarks(): MarkStore {
  let marks: InboxMarks = { cursor: null, selected: new Set() };
  const listeners = new Set<() => void>();
  return {
    get: () => marks,
    set: (part) => {
      marks = { ...marks, ...part };
      for (const each of listeners) each();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
