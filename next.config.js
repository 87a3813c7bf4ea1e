/** Security headers are set by server/http/security-headers.ts, on plain routes too. */
/** @type {import("next").NextConfig} */
const config = {
  // `npm run check` types everything, with both compilers.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@duckdb/node-api",
    "@electric-sql/pglite",
    "@prisma/client",
    "pg",
    "pglite-prisma-adapter",
    "pino",
  ],
  poweredByHeader: false,
  compress: true,
  devIndicators: false,
};

export default config;
