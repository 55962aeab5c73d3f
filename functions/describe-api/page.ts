import { createHash } from 'node:crypto';
import type { OpenApi } from '#domain/openapi/types.ts';
import { type Html, html } from './html.ts';
import { contentView, routeView } from './route-view.ts';
import { schemaView } from './schema-view.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded from anywhere, and nothing runs but what is written here. */
export const PAGE_POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The document as a page for people. */
export function pageOf(document: OpenApi): string {
  const { info, components } = document;
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: API</title><style>${{ html: STYLE }}</style></head>
<body>
<h1>${info.title}: API</h1>
<p>${info.description}</p>
<p>For programs: <a href="/openapi.json">/openapi.json</a>, an OpenAPI 3.1 document. For the lines to try, set once:</p>
<pre>api=<span class="api">http://127.0.0.1:8080</span> token=your_token</pre>
<input type="search" placeholder="Find a route" aria-label="Find a route" hidden>
${groupsOf(document)}
<h2>Refusals</h2>
${Object.entries(components.responses).map(
  ([status, { description, content = {} }]) =>
    html`<details id="answer-${status}"><summary><b>${status}</b> ${description}</summary>${contentView(content)}</details>`,
)}
<h2>Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<details id="schema-${name}"><summary><code>${name}</code></summary>${schemaView(schema)}</details>`,
)}
<script>${{ html: SCRIPT }}</script>
</body></html>
`;
  return page.html;
}

function groupsOf({ paths }: OpenApi): Html[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const groups = Map.groupBy(all, ({ operation }) => operation.tags[0] ?? '');
  return [...groups].map(
    ([tag, routes]) =>
      html`<section class="group"><h2>${tag}</h2>${routes.map(({ method, path, operation }) => routeView(method, path, operation))}</section>`,
  );
}
