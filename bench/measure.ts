/** One line of a benchmark: two things measured in the same run, and the target for their ratio. */
export interface BenchLine {
  readonly name: string;
  /** what it is compared with */
  readonly against: string;
  readonly unit: "ms" | "bytes" | "MiB" | "KiB";
  readonly measured: Spread;
  readonly baseline: Spread | null;
  /** upper bound of measured ÷ baseline, or of measured itself when there is no baseline */
  readonly target: number | null;
  readonly note?: string;
}

/** Of several repetitions, in the line's unit. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly repetitions: number;
}

/** What one file of `bench/` exports as `bench`. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly BenchLine[]>;
}

/** @throws RangeError on an empty list. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("Nothing was measured.");
  const sorted = [...values].sort((left, right) => left - right);
  return {
    median: quantile(sorted, 0.5),
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    repetitions: sorted.length,
  };
}

/** The value below which the share `q` of `sorted` (ascending) lies, by the nearest rank. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 0;
}

/** The quantile of each round as one figure: of three rounds' p95s the median, the least and the greatest. */
export function spreadOfRounds(rounds: readonly (readonly number[])[], q: number): Spread {
  return spread(
    rounds.map((round) =>
      quantile(
        [...round].sort((left, right) => left - right),
        q,
      ),
    ),
  );
}

/** Runs `work` once unmeasured, then `repetitions` times; milliseconds of each. */
export async function timed(repetitions: number, work: () => Promise<unknown>): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let index = 0; index < repetitions; index += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** measured ÷ baseline, or null without a baseline */
export function ratio(line: BenchLine): number | null {
  return line.baseline ? line.measured.median / line.baseline.median : null;
}
