"use client";

import { memo, useMemo } from "react";
import { markdownToHtml } from "./markdown-to-html.ts";
import { useShownValues } from "./use-shown-values.ts";

/** Markdown as a person reads it, with the values of cells that it names. Raw HTML in it is text, links open elsewhere, nothing is fetched. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const values = useShownValues(text);
  const html = useMemo(() => markdownToHtml(text, values), [text, values]);
  // oxlint-disable-next-line react/no-danger -- sanitised by markdownToHtml
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
});
