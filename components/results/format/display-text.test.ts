import { expect, test } from "vitest";
import { displayLine, displayNumber } from "./display-text.ts";

test.each([
  ["0", "0"],
  ["-11", "−11"],
  ["1491", "1,491"],
  ["3000000", "3,000,000"],
  ["-170141183460469231731687303715884105728", "−170,141,183,460,469,231,731,687,303,715,884,105,728"],
  ["1234.5678", "1,234.5678"],
  ["1e-05", "1e−05"],
  ["-inf", "−inf"],
  ["nan", "nan"],
])("the number %s is shown as %s", (text, shown) => {
  expect(displayNumber(text)).toBe(shown);
});

test("a text with line breaks stays on one line and shows them", () => {
  expect(displayLine("a\nb\tc")).toBe("a↵b→c");
});

test("a long text ends in an ellipsis", () => {
  expect(displayLine("abcdef", 3)).toBe("abc…");
});
