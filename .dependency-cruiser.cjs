/** Import rules: the arrows of ARCHITECTURE.md. Every one is an error. */
const only = (name, from, ...to) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: "(\\.test\\.tsx?$|/testing/)" },
  to: { path: "^(app|components|server|compute|prisma|e2e|bench|scripts)/", pathNot: to },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(monaco-editor|server-only)" },
    },
    only("protocol-is-a-leaf", "^compute/protocol/", "^compute/protocol/"),
    only("target-knows-the-protocol", "^compute/target\\.ts$", "^compute/protocol/"),
    only("notebook-is-pure", "^compute/notebook/", "^compute/(notebook|protocol)/", "^compute/target\\.ts$"),
    only(
      "placement-is-pure",
      "^compute/placement/",
      "^compute/(placement|protocol)/",
      "^compute/target\\.ts$",
    ),
    only("seal-is-pure", "^compute/seal/", "^compute/(seal|protocol)/"),
    only("planner-is-portable", "^compute/planner/", "^compute/(planner|result-query|protocol)/"),
    only("result-query-is-pure", "^compute/result-query/", "^compute/(result-query|protocol)/"),
    only(
      "engine-stands-alone",
      "^compute/engine/",
      "^compute/(engine|planner|result-query|protocol)/",
      "^compute/target\\.ts$",
    ),
    only("sources", "^compute/sources/", "^compute/(sources|planner|protocol)/"),
    only(
      "worker",
      "^compute/worker/",
      "^compute/(worker|engine|sources|planner|result-query|seal|placement|protocol)/",
      "^compute/target\\.ts$",
    ),
    only(
      "browser-target",
      "^compute/targets/browser/",
      "^compute/targets/browser/",
      "^compute/(planner|result-query|seal|placement|protocol)/",
      "^compute/target\\.ts$",
    ),
    only(
      "remote-target",
      "^compute/targets/remote/",
      "^compute/targets/remote/",
      "^compute/(planner|result-query|seal|placement|protocol)/",
      "^compute/target\\.ts$",
    ),
    only("registry", "^compute/targets/(registry|target-entry)\\.ts$", "^compute/"),
    only("server", "^server/", "^server/", "^compute/(protocol|notebook|placement|seal)/", "^prisma/"),
    only(
      "components",
      "^components/",
      "^components/",
      "^compute/targets/(registry|target-entry)\\.ts$",
      "^compute/(notebook|placement|seal|protocol|result-query)/",
      "^compute/target\\.ts$",
      "^server/trpc/router\\.ts$",
    ),
    {
      name: "components-know-the-router-as-a-type",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^server/", dependencyTypesNot: ["type-only"] },
    },
    only("app", "^app/", "^(app|components|server)/"),
    {
      name: "only-the-registry-names-targets",
      severity: "error",
      from: {
        path: "^(app|components|server|compute)/",
        pathNot: "^compute/targets/|\\.test\\.tsx?$|/testing/",
      },
      to: { path: "^compute/targets/(browser|remote)/" },
    },
    {
      name: "the-server-never-opens-duckdb",
      severity: "error",
      from: { path: "^(server|app)/" },
      to: { path: "@duckdb/" },
    },
    {
      name: "no-dev-packages-in-the-product",
      severity: "error",
      from: { path: "^(app|components|server|compute)/", pathNot: "(\\.test\\.tsx?$|/testing/)" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "@types/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "server/db/generated|^\\.next|^dist" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
