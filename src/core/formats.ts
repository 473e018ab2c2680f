/** Made once, when it is first needed: a page writes hundreds of numbers at each message. */
let wholeNumbers: Intl.NumberFormat | null = null;

/** @returns 54000 → "54,000". */
export function count(value: number): string {
  wholeNumbers ??= new Intl.NumberFormat("en-US");
  return wholeNumbers.format(Math.round(value));
}

/** @param share 0 to 1. @returns 0.9893 → "98.93 %". */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/**
 * @returns a loss in about four figures: "0.0431", "2.3026", "12345", "8.84e-5", "7.33e26"; eight characters at most where it
 * is not negative, which is what columns and labels have room for.
 */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  // A loss on its way to infinity has 30 digits; what would round up to a million is one already.
  if ((size !== 0 && size < 0.001) || size >= 999_999.5) return value.toExponential(2).replace("e+", "e");
  return value.toFixed(size < 10 ? 4 : size < 1000 ? 2 : 0);
}

/** @returns a number that a network gives a digit: a share where it is a probability, otherwise in at most nine characters. */
export function outputText(value: number, isProbability: boolean): string {
  if (isProbability) return percent(value, 1);
  return Math.abs(value) < 1e5 ? figure(value) : value.toExponential(2);
}

/** @returns a loss at a tick of an axis, in three figures at most, short enough for its margin: "0.003", "2.5", "1e9". */
export function lossTick(value: number): string {
  const short = Number(value.toPrecision(3));
  const size = Math.abs(short);
  if (size === 0 || (size >= 1e-4 && size < 1e5) || !Number.isFinite(short)) return String(short);
  return short.toExponential().replace("e+", "e");
}

/** @returns a learning rate without needless zeros: "0.001", "1.5", "3.2e-7". */
export function rate(value: number): string {
  const short = Number(value.toPrecision(3));
  return short !== 0 && Math.abs(short) < 0.00001 ? short.toExponential() : String(short);
}

/** @param seconds 0 or more. @returns 2.43 → "2.4 s", 83 → "1:23", 3723 → "1:02:03". */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return clock(seconds);
}

/** @param seconds 0 or more. @returns 18 → "0:18", 3723 → "1:02:03". */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
