/** Writes times as people of a language do, with the seconds: short runs follow one another within a minute. */
export class Times {
  /** Days as "2026-03-01", in the time zone. */
  readonly #iso: Intl.DateTimeFormat;
  readonly #today: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;

  /**
   * @param language as VS Code names it; one that is not known is taken for English.
   * @param now tells today's times from others. @param zone IANA name; the computer's when left out.
   */
  constructor(language: string, now: Date, zone?: string) {
    const locale = supported(language);
    const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone } as const;
    this.#iso = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone });
    this.#today = this.#iso.format(now);
    this.#clock = new Intl.DateTimeFormat(locale, time);
    this.#day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", ...time });
    this.#date = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", ...time });
  }

  /** @param time ISO 8601. @returns "14:25:30" for today, "Mar 1, 14:25:30" for this year; the text itself where it is no time. */
  short(time: string): string {
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) return time;
    const day = this.#iso.format(date);
    if (day === this.#today) return this.#clock.format(date);
    return day.slice(0, 4) === this.#today.slice(0, 4) ? this.#day.format(date) : this.#date.format(date);
  }

  /** @param time ISO 8601. @returns "Mar 1, 2026, 14:25:30". */
  full(time: string): string {
    const date = new Date(time);
    return Number.isNaN(date.getTime()) ? time : this.#date.format(date);
  }
}

function supported(language: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([language]).at(0) ?? "en";
  } catch {
    return "en";
  }
}
