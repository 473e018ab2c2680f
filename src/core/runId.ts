/**
 * A run's id: `20260301-142530-lenet5-7f3a`. Ids sort by time (UTC) and can be read.
 *
 * @param name the experiment's name; what is not a letter or digit of ASCII is left out.
 * @param tail 0 to 65,535; keeps apart two runs of one second.
 */
export function runIdOf(name: string, time: Date, tail: number): string {
  const [date, clock] = time.toISOString().split(/[T.]/) as [string, string];
  const word = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 24);
  const suffix = tail.toString(16).padStart(4, "0");
  return [date.replaceAll("-", ""), clock.replaceAll(":", ""), word === "" ? "run" : word, suffix].join("-");
}
