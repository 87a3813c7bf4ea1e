import { DuckDBConnection } from "@duckdb/node-api";

/** The engine child, on a DuckDB that forgets to shut out the network and other folders. */
const forgetful = new Proxy(DuckDBConnection.prototype.run, {
  apply(run, connection: DuckDBConnection, [sql, ...rest]: Parameters<DuckDBConnection["run"]>) {
    return Reflect.apply(run, connection, [
      sql.includes("enable_external_access") ? "SELECT 1" : sql,
      ...rest,
    ]);
  },
});
DuckDBConnection.prototype.run = forgetful;

await import("../engine-main.ts");
