import DOMPurify from "dompurify";
import { Marked } from "marked";

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    image: ({ text, href }) => escapeHtml(text || href),
  },
});

/** What Markdown may become. No images: they would be fetched from somewhere. */
const ALLOWED_TAGS = `h1 h2 h3 h4 h5 h6 p br hr blockquote pre code em strong del ul ol li a
  table thead tbody tr th td input`.split(/\s+/);

/** HTML that is safe to put into the page. Needs a DOM. Headings keep their level. */
export function markdownToHtml(text: string): string {
  const html = marked.parse(text, { async: false });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href", "title", "align", "type", "checked", "disabled", "start"],
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
