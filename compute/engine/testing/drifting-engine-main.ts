import { DuckDBConnection } from "@duckdb/node-api";

/** The engine child, on a DuckDB that forgets to shut out the network and other folders. */
const original = Object.getOwnPropertyDescriptor(DuckDBConnection.prototype, "run");
Object.defineProperty(DuckDBConnection.prototype, "run", {
  ...original,
  value(this: DuckDBConnection, sql: string, ...rest: unknown[]) {
    const given = sql.includes("enable_external_access") ? "SELECT 1" : sql;
    return Reflect.apply(original?.value as () => unknown, this, [given, ...rest]);
  },
});

await import("../engine-main.ts");
