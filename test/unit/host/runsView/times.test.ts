import { describe, expect, it } from "vitest";
import { Times } from "../../../../src/host/runsView/times.ts";

const now = new Date("2026-03-01T20:00:00.000Z");

describe("times", () => {
  it("have a day where they are not of today, and a year where they are not of this one", () => {
    const times = new Times("en", now, "UTC");
    expect(times.short("2026-03-01T04:05:06.000Z")).toBe("04:05:06");
    expect(times.short("2026-02-28T23:59:59.000Z")).toBe("Feb 28, 23:59:59");
    expect(times.short("2025-12-31T00:00:00.000Z")).toBe("Dec 31, 2025, 00:00:00");
    expect(times.full("2026-03-01T04:05:06.000Z")).toBe("Mar 1, 2026, 04:05:06");
  });

  it("are those of the time zone", () => {
    const times = new Times("en", now, "Asia/Shanghai");
    expect(times.short("2026-03-01T17:00:00.000Z")).toBe("01:00:00");
    expect(times.short("2026-03-01T04:00:00.000Z")).toBe("Mar 1, 12:00:00");
  });

  it("are written as the language does, in English where it is not known", () => {
    expect(new Times("zh-cn", now, "UTC").short("2026-02-28T23:59:59.000Z")).toBe("2月28日 23:59:59");
    expect(new Times("qps-ploc!", now, "UTC").short("2026-02-28T23:59:59.000Z")).toBe("Feb 28, 23:59:59");
  });

  it("are left alone where they are none", () => {
    expect(new Times("en", now, "UTC").short("soon")).toBe("soon");
    expect(new Times("en", now, "UTC").full("soon")).toBe("soon");
  });
});
