import type { ScriptedColumn } from "./scripted-session.ts";

const AIRPORTS = ["ORD", "DFW", "ATL", "LAX", "PHX", "STL", "DTW", "MSP", "LAS", "SEA", "JFK", "MCI", "BOS"];
const START_MS = Date.UTC(2001, 0, 1, 0, 10);

/** Flights that look real and are computed from the row number: no two calls differ. */
export function flightColumns(): ScriptedColumn[] {
  return [
    { name: "date", type: "TIMESTAMP", valueAt: (row) => START_MS + Math.floor(row / 4) * 60_000 },
    { name: "delay", type: "INTEGER", valueAt: (row) => (scatter(row, 1) % 50 === 0 ? null : delayAt(row)) },
    {
      name: "distance",
      type: "INTEGER",
      valueAt: (row) => 21 + (scatter(row, 2) % 700) * (scatter(row, 3) % 8),
    },
    { name: "origin", type: "VARCHAR", valueAt: (row) => airportAt(scatter(row, 4)) },
    {
      name: "destination",
      type: "VARCHAR",
      valueAt: (row) => (scatter(row, 6) % 300 === 0 ? null : airportAt(scatter(row, 5))),
    },
  ];
}

/** As many columns as wanted, of all kinds. */
export function wideColumns(count: number): ScriptedColumn[] {
  const base = flightColumns();
  return Array.from({ length: count }, (_, index) => {
    const column = base[index % base.length];
    if (!column) throw new RangeError("There are no columns to repeat.");
    return index < base.length
      ? column
      : { ...column, name: `${column.name}_${Math.floor(index / base.length)}` };
  });
}

const delayAt = (row: number) =>
  (scatter(row, 7) % 60) + (scatter(row, 8) % 60) - 63 + (scatter(row, 9) % 40);

/** Early airports of the list are more frequent. */
const airportAt = (seed: number) => AIRPORTS[Math.min(seed % 13, (seed >> 8) % 13)] ?? "ORD";

/** A number that looks random and depends on nothing but the row. */
function scatter(row: number, salt: number): number {
  let mixed = Math.imul(row ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
