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
  headers: async () => [
    {
      // the folder's name is the engine's version: its files never change
      source: "/duckdb/:path*",
      headers: [{ key: "Cache-Control", value: "public, max-age=31536000, immutable" }],
    },
  ],
};

export default config;
