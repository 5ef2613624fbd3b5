import { describe, expect, it } from "vitest";
import { axisTicks, clampZoom, moveZoom, parseZoom, scaleZoom, zoomText } from "./zoom";

describe("zoom", () => {
  it("stays inside the trace and is null for the whole of it", () => {
    expect(clampZoom({ fromNs: -10, toNs: 500 }, 1000)).toEqual({ fromNs: 0, toNs: 510 });
    expect(clampZoom({ fromNs: 900, toNs: 1400 }, 1000)).toEqual({ fromNs: 500, toNs: 1000 });
    expect(clampZoom({ fromNs: -5, toNs: 2000 }, 1000)).toBeNull();
    expect(clampZoom({ fromNs: 500, toNs: 501 }, 1000)).toEqual({ fromNs: 500, toNs: 600 });
  });

  it("keeps the point under the cursor where it is", () => {
    expect(scaleZoom({ fromNs: 0, toNs: 1000 }, 0.5, 200, 1000)).toEqual({ fromNs: 100, toNs: 600 });
    expect(scaleZoom({ fromNs: 100, toNs: 600 }, 4, 200, 1000)).toBeNull();
  });

  it("pans by a share of its own width", () => {
    expect(moveZoom({ fromNs: 200, toNs: 400 }, 0.5, 1000)).toEqual({ fromNs: 300, toNs: 500 });
    expect(moveZoom({ fromNs: 800, toNs: 1000 }, 1, 1000)).toEqual({ fromNs: 800, toNs: 1000 });
  });

  it("survives the URL and refuses what is no window", () => {
    expect(parseZoom(zoomText({ fromNs: 5, toNs: 90 }))).toEqual({ fromNs: 5, toNs: 90 });
    expect([parseZoom("9-5"), parseZoom("x"), parseZoom("")]).toEqual([null, null, null]);
  });

  it("puts ticks on round instants inside the window", () => {
    expect(axisTicks({ fromNs: 0, toNs: 1000 }, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(axisTicks({ fromNs: 130, toNs: 180 }, 5)).toEqual([130, 140, 150, 160, 170, 180]);
    expect(axisTicks({ fromNs: 5, toNs: 5 }, 5)).toEqual([]);
  });
});
