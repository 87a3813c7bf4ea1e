/** The text of one field of a form; empty when there is no such field. Files are not text. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
