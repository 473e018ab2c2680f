/** How times are written, in one language and time zone. Made when the first is written: that takes milliseconds. */
interface TimeFormats {
  /** Days as "2026-03-01". */
  readonly iso: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
}

/** Writes times as people of a language do, with the seconds: short runs follow one another within a minute. */
export class Times {
  readonly #language: string;
  readonly #zone: string | undefined;
  #made: TimeFormats | null = null;
  /** Tells today's times from others. */
  now: Date;

  /**
   * @param language as VS Code names it; one that is not known is taken for English.
   * @param zone IANA name; the computer's when left out.
   */
  constructor(language: string, now: Date, zone?: string) {
    this.#language = language;
    this.#zone = zone;
    this.now = now;
  }

  /** @param time ISO 8601. @returns "14:25:30" for today, "Mar 1, 14:25:30" for this year; the text itself where it is no time. */
  short(time: string): string {
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) return time;
    const formats = this.#formats;
    const [day, today] = [formats.iso.format(date), formats.iso.format(this.now)];
    if (day === today) return formats.clock.format(date);
    return (day.slice(0, 4) === today.slice(0, 4) ? formats.day : formats.date).format(date);
  }

  /** @param time ISO 8601. @returns "Mar 1, 2026, 14:25:30". */
  full(time: string): string {
    const date = new Date(time);
    return Number.isNaN(date.getTime()) ? time : this.#formats.date.format(date);
  }

  get #formats(): TimeFormats {
    this.#made ??= formatsOf(supported(this.#language), this.#zone);
    return this.#made;
  }
}

function formatsOf(locale: string, timeZone: string | undefined): TimeFormats {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone } as const;
  return {
    iso: new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone }),
    clock: new Intl.DateTimeFormat(locale, time),
    day: new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", ...time }),
    date: new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", ...time }),
  };
}

function supported(language: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([language]).at(0) ?? "en";
  } catch {
    return "en";
  }
}
