/** Words of one label set, e.g. `{ outcome: "failed" }`. Fixed words only: never names, SQL or ids. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(by: number, labels?: Labels): void;
}

/** A number as it is when somebody asks; null: not known now. */
export type ReadGauge = () => number | null | Promise<number | null>;

/** Numbers in the text format of Prometheus. Names end in their unit; counters in `_total`. */
export interface Metrics {
  counter(name: string, help: string): Counter;
  gauge(name: string, help: string, read: ReadGauge, labels?: Labels): void;
  text(): Promise<string>;
}

export function createMetrics(): Metrics {
  const families: { head: string; lines: () => Promise<string[]> }[] = [];
  const headOf = (name: string, help: string, type: "counter" | "gauge") =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}`;

  return {
    counter(name, help) {
      const sums = new Map<string, number>();
      families.push({
        head: headOf(name, help, "counter"),
        // a counter that was never moved is said too, or its first step can't be seen as one
        lines: async () =>
          sums.size === 0 ? [`${name} 0`] : [...sums].map(([labels, sum]) => `${name}${labels} ${sum}`),
      });
      return {
        add(by, labels = {}) {
          const key = labelText(labels);
          sums.set(key, (sums.get(key) ?? 0) + by);
        },
      };
    },
    gauge(name, help, read, labels = {}) {
      families.push({
        head: headOf(name, help, "gauge"),
        async lines() {
          const value = await read();
          return value === null ? [] : [`${name}${labelText(labels)} ${value}`];
        },
      });
    },
    async text() {
      const parts = await Promise.all(
        families.map(async ({ head, lines }) => [head, ...(await lines())].join("\n")),
      );
      return `${parts.join("\n")}\n`;
    },
  };
}

function labelText(labels: Labels): string {
  const items = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return items.length === 0 ? "" : `{${items.join(",")}}`;
}

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
