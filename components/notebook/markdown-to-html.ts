import DOMPurify from "dompurify";
import { Marked } from "marked";
import type { ShownValue } from "./shown-value.ts";
import { findValueReferences, referenceKey } from "./value-references.ts";

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    image: ({ text, href }) => escapeHtml(text || href),
  },
  extensions: [
    {
      name: "value",
      level: "inline",
      start: (text) => text.indexOf("{{"),
      tokenizer(text) {
        const [reference] = findValueReferences(text.slice(0, REFERENCE_CHARS_MAX));
        if (reference?.start !== 0) return undefined;
        return { type: "value", raw: text.slice(0, reference.end), key: referenceKey(reference) };
      },
      // only its place: the value itself is put in as text, after everything else was sanitised
      renderer: ({ key }) => `<data value="${escapeHtml(String(key))}"></data>`,
    },
  ],
});

/** Longer is prose in braces. */
const REFERENCE_CHARS_MAX = 1_000;

/** What Markdown may become. No images: they would be fetched from somewhere. */
const ALLOWED_TAGS = `h1 h2 h3 h4 h5 h6 p br hr blockquote pre code em strong del ul ol li a
  table thead tbody tr th td input data`.split(/\s+/);

/** HTML that is safe to put into the page. Needs a DOM. Headings keep their level. `values` by `referenceKey`. */
export function markdownToHtml(text: string, values: ReadonlyMap<string, ShownValue> = new Map()): string {
  const html = marked.parse(text, { async: false });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href", "title", "align", "type", "checked", "disabled", "start", "value"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#|\/(?!\/))/i,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.className = "link";
  }
  for (const box of fragment.querySelectorAll("input")) {
    box.disabled = true;
    box.setAttribute("aria-label", box.checked ? "done" : "to do");
    if (box.type !== "checkbox") box.remove();
  }
  for (const place of fragment.querySelectorAll("data")) {
    const shown = values.get(place.value);
    const span = document.createElement("span");
    span.className = `val val--${shown?.kind ?? "missing"}`;
    span.textContent = shown?.text ?? "";
    if (shown?.reason) span.title = shown.reason;
    place.replaceWith(span);
  }
  const holder = document.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character] ?? "",
  );
}
