"use client";

import { memo, useMemo } from "react";
import { markdownToHtml } from "./markdown-to-html.ts";

/** Markdown as a person reads it. Raw HTML in it is text, links open elsewhere, nothing is fetched. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const html = useMemo(() => markdownToHtml(text), [text]);
  // oxlint-disable-next-line react/no-danger -- sanitised by markdownToHtml
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
});
