/** Eight columns of numbers for `i` from 0; the same values in every run. */
const NUMERIC = `
  i AS id, (hash(i * 3) % 1000000)::INTEGER AS quantity, (hash(i * 5) % 100000)::DOUBLE / 7 AS price,
  (hash(i * 7) % 200)::SMALLINT AS code, (hash(i * 11) % 1000000007)::BIGINT AS account,
  (hash(i * 13) % 97)::FLOAT AS rate, hash(i * 17) AS fingerprint, (hash(i * 19) % 2)::TINYINT AS flag`;

/** Three columns of times and money, and five of texts, of which two are short and one is long. */
const MIXED = `${NUMERIC},
  TIMESTAMP '2020-01-01' + INTERVAL (hash(i * 23) % 100000000) SECOND AS at,
  DATE '2020-01-01' + (hash(i * 29) % 2000)::INTEGER AS day,
  ((hash(i * 31) % 10000000)::DECIMAL(12,2) / 100)::DECIMAL(12,2) AS amount,
  'city ' || (hash(i * 37) % 500) AS city, chr((65 + hash(i * 41) % 26)::INTEGER) AS grade,
  'customer number ' || (hash(i * 43) % 1000000) AS customer,
  md5((hash(i * 47) % 100000)::VARCHAR) AS token,
  'a remark of some length about ' || (hash(i * 53) % 10000) AS remark`;

export const numericRows = (rows: number): string => `SELECT ${NUMERIC} FROM range(${rows}) t(i)`;
export const mixedRows = (rows: number): string => `SELECT ${MIXED} FROM range(${rows}) t(i)`;

/** Forty columns of integers. */
export const wideRows = (rows: number): string => {
  const columns = Array.from(
    { length: 40 },
    (_, at) => `(hash(i * ${2 * at + 3}) % 1000000)::INTEGER AS c${at}`,
  );
  return `SELECT ${columns.join(", ")} FROM range(${rows}) t(i)`;
};

/** Eight columns of 64-bit integers, 64 bytes a row, that cost an engine next to nothing to make and to keep. */
export const countedRows = (rows: number): string => {
  const columns = Array.from({ length: 8 }, (_, at) => `i + ${at} AS c${at}`);
  return `SELECT ${columns.join(", ")} FROM range(${rows}) t(i)`;
};
export const COUNTED_ROW_BYTES = 64;
