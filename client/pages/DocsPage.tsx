import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getJson } from '../live/api.ts';
import { failureText } from '../text/failure.ts';

interface Operation {
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}
type Paths = Record<string, Record<string, Operation>>;

const pretty = (schema: object): string => JSON.stringify(schema, null, 2);

/** A reader for the API's description, without help from outside. */
export function DocsPage() {
  const { t } = useTranslation();
  const [paths, setPaths] = useState<Paths | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    getJson<{ paths: Paths }>('/api/openapi.json').then(
      (document) => setPaths(document.paths),
      (error: unknown) => setFailure(failureText(error)),
    );
  }, []);
  return (
    <main className="page docs">
      <p>
        <a href="/">{t('home')}</a>
      </p>
      <h1>{t('docs.title')}</h1>
      <p className="lead">
        {t('docs.lead')} <a href="/api/openapi.json">/api/openapi.json</a>
      </p>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {!paths && !failure && <p>{t('docs.loading')}</p>}
      {Object.entries(paths ?? {}).flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, operation]) => (
          <details key={`${method} ${path}`}>
            <summary>
              <b className={`method is-${method}`}>{method.toUpperCase()}</b> <code>{path}</code>{' '}
              <span>{operation.summary}</span>
            </summary>
            {operation.parameters.map((parameter) => (
              <p key={parameter.name}>
                <code>
                  {parameter.name}
                  {parameter.required ? '' : '?'}
                </code>{' '}
                ({parameter.in}) <code>{JSON.stringify(parameter.schema)}</code>
              </p>
            ))}
            {operation.requestBody && (
              <pre tabIndex={0}>{pretty(Object.values(operation.requestBody.content)[0]!.schema)}</pre>
            )}
            {Object.entries(operation.responses)
              .filter(([status, { content }]) => status !== 'default' && content)
              .map(([status, { content }]) => (
                <div key={status}>
                  <p>{status}</p>
                  <pre tabIndex={0}>{pretty(Object.values(content!)[0]!.schema)}</pre>
                </div>
              ))}
          </details>
        )),
      )}
    </main>
  );
}
