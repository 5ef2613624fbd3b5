/** Narrows the lines to (or, excluded, to all but) those with this value. */
export type FilterLogs = (key: string, value: string, isExcluded: boolean) => void;
