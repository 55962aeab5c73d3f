/** A piece of HTML that is safe to stand in a page. */
export type Html = { html: string };

type Value = string | number | Html | Html[];

/** Writes HTML; whatever is put in is escaped, unless it is HTML itself. */
export function html(texts: TemplateStringsArray, ...values: Value[]): Html {
  return { html: texts.map((text, index) => text + textOf(values[index] ?? '')).join('') };
}

function textOf(value: Value): string {
  if (Array.isArray(value)) return value.map((one) => one.html).join('');
  return typeof value === 'object' ? value.html : escaped(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
