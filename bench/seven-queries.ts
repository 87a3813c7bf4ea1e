/** Seven analytic statements over `facts`, a table of `mixedRows`. */
export const sevenQueries = (table: string): readonly string[] => [
  `SELECT count(*), sum(quantity), avg(price), min(account), max(rate) FROM ${table}`,
  `SELECT code, count(*) AS n, sum(price) AS total FROM ${table} GROUP BY code ORDER BY total DESC`,
  `SELECT city, sum(amount) AS total FROM ${table} GROUP BY city ORDER BY total DESC LIMIT 20`,
  `SELECT day, avg(price) AS mean FROM ${table} WHERE flag = 1 GROUP BY day ORDER BY day`,
  `SELECT grade, count(DISTINCT quantity) AS n FROM ${table} GROUP BY grade ORDER BY grade`,
  `SELECT id, price, city FROM ${table} ORDER BY price DESC, id LIMIT 100`,
  `SELECT count(*) FROM ${table} WHERE remark LIKE '%about 99%' AND amount > 100`,
];
