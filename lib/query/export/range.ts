/** One project's decisions from `fromNs` to `toNs`, the end excluded. */
export type ExportRange = { projectId: number; fromNs: bigint; toNs: bigint };

/** Of what is read in one page; a row may be larger. */
export const pageBytes = 16 * 1024 * 1024;
