/** Width of the names left of the lanes, shared by axis, lanes and log density. */
export const labelWidth = "w-28 sm:w-44";
/** Air at the right end, so that the last bar is seen to end there. */
export const trackEnd = "mr-3";
