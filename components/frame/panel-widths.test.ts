import { expect, test } from "vitest";
import { keepPanelWidths, PANEL_PX_MAX, PANEL_WIDTHS, readPanelWidths } from "./panel-widths.ts";

function storeOf(text: string | null) {
  const held = { text };
  return { held, getItem: () => held.text, setItem: (_: string, value: string) => void (held.text = value) };
}

test("widths were kept: read back as whole pixels", () => {
  const store = storeOf(null);
  keepPanelWidths(store, { left: 301.4, right: 400 });
  expect(readPanelWidths(store)).toEqual({ left: 301, right: 400 });
});

test.each([null, "", "nonsense", "NaN -3", "0 0"])(
  "%j was kept: the defaults or the bounds, never nonsense",
  (text) => {
    const widths = readPanelWidths(storeOf(text));
    expect(widths.left).toBe(PANEL_WIDTHS.left);
    expect(widths.right).toBeGreaterThanOrEqual(180);
  },
);

test("a width beyond the bounds: cut to the bound", () => {
  expect(readPanelWidths(storeOf("90000 90000")).left).toBe(PANEL_PX_MAX);
});

test("the store refuses: nothing is thrown", () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error("quota");
    },
  };
  expect(() => keepPanelWidths(full, PANEL_WIDTHS)).not.toThrow();
});
