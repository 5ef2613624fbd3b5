/** Width of the names left of the lanes, shared by axis, lanes and log density. */
export const labelWidth = "w-24 sm:w-44";
