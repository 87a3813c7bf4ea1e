import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBEnumType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBUnionType,
} from "@duckdb/node-api";

/**
 * The SQL text of a type as DESCRIBE and `typeof` print it, made of its structure:
 * a type that somebody named is shown as what it is, since its name means nothing
 * outside the Session. JSON stays JSON.
 * @param keywords words that need quotes as field names (`duckdb_keywords()`)
 */
export function shownType(type: DuckDBType, keywords: ReadonlySet<string>): string {
  const show = (child: DuckDBType) => shownType(child, keywords);
  if (type.alias === "JSON") return "JSON";
  if (type instanceof DuckDBListType) return `${show(type.valueType)}[]`;
  if (type instanceof DuckDBArrayType) return `${show(type.valueType)}[${type.length}]`;
  if (type instanceof DuckDBMapType) return `MAP(${show(type.keyType)}, ${show(type.valueType)})`;
  if (type instanceof DuckDBDecimalType) return `DECIMAL(${type.width},${type.scale})`;
  if (type instanceof DuckDBEnumType)
    return `ENUM(${type.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")})`;
  if (type instanceof DuckDBStructType)
    return `STRUCT(${fieldsText(type.entryNames, type.entryTypes.map(show), keywords)})`;
  if (type instanceof DuckDBUnionType)
    return `UNION(${fieldsText(type.memberTags, type.memberTypes.map(show), keywords)})`;
  return PLAIN_NAMES.get(type.toString()) ?? type.toString();
}

/** What the engine calls differently from its client library. */
const PLAIN_NAMES: ReadonlyMap<string, string> = new Map([
  ["SQLNULL", "INTEGER"],
  ['"NULL"', "INTEGER"],
]);

function fieldsText(
  names: readonly string[],
  types: readonly string[],
  keywords: ReadonlySet<string>,
): string {
  return types
    .map((type, at) => {
      const name = names[at] ?? "";
      if (name === "") return type;
      const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toLowerCase());
      return `${isPlain ? name : `"${name.replaceAll('"', '""')}"`} ${type}`;
    })
    .join(", ");
}
