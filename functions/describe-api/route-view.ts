import type { Content, Operation, ResponseObject } from '#domain/openapi/types.ts';
import { curlOf } from './curl.ts';
import { type Html, html } from './html.ts';
import { rowOf, schemaView } from './schema-view.ts';

/** One route: what it takes, what it answers, and a line to try it. */
export function routeView(method: string, path: string, operation: Operation): Html {
  const { operationId, summary, description = '', parameters, requestBody, responses } = operation;
  const rows = parameters.map(({ name, in: place, schema, required, description: note }) =>
    rowOf(`${name} (${place})`, note === undefined ? schema : { ...schema, description: note }, required),
  );
  return html`
<details class="route" id="${operationId}">
<summary><b>${method}</b> <code>${path}</code><small>${summary}</small></summary>
<p>${description}</p>
<pre>${curlOf(method, path, operation)}</pre>
${rows.length === 0 ? '' : html`<h4>Parameters</h4><table>${rows}</table>`}
${requestBody === undefined ? '' : html`<h4>Body</h4>${contentView(requestBody.content)}`}
<h4>Answers</h4>
${Object.entries(responses).map(([status, response]) => answerView(status, response))}
</details>`;
}

function answerView(status: string, response: ResponseObject | { $ref: string }): Html {
  if ('$ref' in response) return html`<a href="#answer-${status}">${status}</a> `;
  return html`<p><b>${status}</b> ${response.description}</p>${contentView(response.content ?? {})}`;
}

/** What stands in a body or answer, by media type; the same in several is shown once. */
export function contentView(content: Content): Html {
  const groups = Map.groupBy(Object.entries(content), ([, { schema }]) => JSON.stringify(schema));
  const views = [...groups.values()].map((same) => {
    const types = same.map(([type]) => type).join(', ');
    return html`<p><code>${types}</code></p>${schemaView(same[0]?.[1].schema ?? {})}`;
  });
  return html`${views}`;
}
