import type { CatalogRelation } from "../../protocol/catalog.ts";
import { CITY_ROWS } from "./requirement.ts";

/** The rows of `lake.samples.cities`, as SQL; write them to Parquet with any DuckDB that can. */
export const CITIES_SQL = `SELECT 'city ' || i AS city, (i * 10)::INTEGER AS population, DATE '2000-01-01' + i::INTEGER AS founded, (i / 7)::DECIMAL(9,2) AS area FROM range(${CITY_ROWS}) t(i)`;

/** The relation as a Grant names it; the caller knows its objects. */
export function citiesRelation(objects: CatalogRelation["objects"]): CatalogRelation {
  return {
    catalog: "lake",
    schema: "samples",
    name: "cities",
    columns: [
      { name: "city", type: "VARCHAR" },
      { name: "population", type: "INTEGER" },
      { name: "founded", type: "DATE" },
      { name: "area", type: "DECIMAL(9,2)" },
    ],
    rowCount: CITY_ROWS,
    objects,
  };
}
