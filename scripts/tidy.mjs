// The style rules that a formatter and a linter don't know. Each finding names the file, the rule and the way out.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import ts from "typescript";
import { ROOT } from "./steps.mjs";

const FILE_LINES_MAX = 400;
const PAGE_LINES_MAX = 30;
const ROUTE_LINES_MAX = 40;
const FUNCTION_LINES_MAX = 70;
const PROCEDURE_LINES_MAX = 12;
const ENVIRONMENT_FILES = ["server/env.ts", "compute/worker/config.ts"];
const VAGUE_NAME = /^(utils?|helpers?|common|misc|types|constants|manager|service|handler|data|info)\.tsx?$/;
// Written apart so that this file does not report itself.
const LEFTOVER = new RegExp(
  ["TO-DO", "FIX-ME", "XX-X", "HA-CK"].map((word) => `\b${word.replace("-", "")}\b`).join("|"),
);
const SOURCE = /^(app|components|server|compute|scripts|bench|e2e)\/.*\.(ts|tsx|mjs|js)$/;

const findings = [];
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => SOURCE.test(file) && !file.includes("/generated/"));

for (const file of files) checkFile(file);
for (const finding of findings) process.stdout.write(`${finding}\n`);
process.stdout.write(`tidy: ${files.length} files, ${findings.length} findings\n`);
process.exit(findings.length === 0 ? 0 : 1);

function checkFile(file) {
  let text;
  try {
    text = readFileSync(`${ROOT}/${file}`, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const lines = text.split("\n").length - 1;
  const report = (line, rule) => findings.push(`${file}:${line}: ${rule}`);
  if (lines > FILE_LINES_MAX) report(lines, `file over ${FILE_LINES_MAX} lines: split it by meaning`);
  if (/^app\/.*page\.tsx$/.test(file) && lines > PAGE_LINES_MAX)
    report(lines, `page over ${PAGE_LINES_MAX} lines: compose, don't compute`);
  if (/^app\/.*route\.ts$/.test(file) && lines > ROUTE_LINES_MAX)
    report(lines, `route over ${ROUTE_LINES_MAX} lines: parse, permit, delegate, answer`);
  if (VAGUE_NAME.test(basename(file))) report(1, "vague file name: name it after its main export");
  text
    .split("\n")
    .forEach(
      (line, index) =>
        LEFTOVER.test(line) && report(index + 1, "leftover marker: finish it or write it down elsewhere"),
    );
  const tree = ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : undefined,
  );
  visit(tree, { file, report, lineOf: (position) => tree.getLineAndCharacterOfPosition(position).line + 1 });
}

function visit(node, context) {
  checkFunction(node, context);
  checkEnvironment(node, context);
  checkCatch(node, context);
  checkMessageDecision(node, context);
  checkProcedure(node, context);
  checkTest(node, context);
  ts.forEachChild(node, (child) => visit(child, context));
}

function checkFunction(node, { file, report, lineOf }) {
  if (!ts.isFunctionLike(node) || !node.body) return;
  const isSuite = /\.test\.tsx?$|^e2e\//.test(file);
  const span = ownLines(node, lineOf);
  if (span > FUNCTION_LINES_MAX && !isSuite)
    report(lineOf(node.getStart()), `function of ${span} lines, over ${FUNCTION_LINES_MAX}`);
}

/** Lines of a function without those of the named functions and methods inside it: a factory is measured like a class. */
function ownLines(node, lineOf) {
  let lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
  const subtract = (child) => {
    const isPart =
      ts.isFunctionDeclaration(child) ||
      ts.isMethodDeclaration(child) ||
      (ts.isArrowFunction(child) && ts.isPropertyAssignment(child.parent));
    if (isPart) lines -= lineOf(child.end) - lineOf(child.getStart()) + 1;
    else ts.forEachChild(child, subtract);
  };
  if (node.body) ts.forEachChild(node.body, subtract);
  return lines;
}

function checkEnvironment(node, { file, report, lineOf }) {
  if (
    !/^(app|components|server|compute)\//.test(file) ||
    ENVIRONMENT_FILES.includes(file) ||
    /\.test\.|\/testing\//.test(file)
  )
    return;
  if (ts.isPropertyAccessExpression(node) && node.getText() === "process.env")
    report(lineOf(node.getStart()), `environment read outside ${ENVIRONMENT_FILES.join(", ")}`);
}

function checkCatch(node, { report, lineOf }) {
  if (!ts.isCatchClause(node)) return;
  if (node.block.statements.length === 0 && !node.block.getFullText().includes("//"))
    report(lineOf(node.getStart()), "error swallowed: say in a comment why nothing is right");
}

function checkMessageDecision(node, { file, report, lineOf }) {
  if (!/^(app|components|server|compute)\//.test(file) || /\.test\.|\/testing\//.test(file)) return;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
  const { name, expression } = node.expression;
  const isTextTest =
    ["includes", "match", "startsWith", "endsWith"].includes(name.text) &&
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === "message";
  const isPatternTest =
    name.text === "test" &&
    node.arguments.some(
      (argument) => ts.isPropertyAccessExpression(argument) && argument.name.text === "message",
    );
  if (isTextTest || isPatternTest)
    report(lineOf(node.getStart()), "decision on message text: decide on a code");
}

function checkProcedure(node, { file, report, lineOf }) {
  if (!file.startsWith("server/trpc/routers/") || file.includes(".test.")) return;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
  if (!["query", "mutation"].includes(node.expression.name.text)) return;
  const span = lineOf(node.end) - lineOf(node.getStart()) + 1;
  if (span > PROCEDURE_LINES_MAX)
    report(
      lineOf(node.getStart()),
      `procedure of ${span} lines, over ${PROCEDURE_LINES_MAX}: delegate to a use-case`,
    );
}

function checkTest(node, { file, report, lineOf }) {
  if (!/\.test\.tsx?$|^e2e\//.test(file) || !ts.isCallExpression(node)) return;
  const callee = node.expression.getText();
  if (/^(it|test|describe)\.(only|skip|todo|fixme)$/.test(callee))
    report(lineOf(node.getStart()), "skipped or focused test");
  if (callee.endsWith(".waitForTimeout"))
    report(lineOf(node.getStart()), "sleep in a test: wait for what you mean");
}
