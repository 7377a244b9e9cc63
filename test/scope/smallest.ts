/** As much of JSON Schema as our routes use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A small value that a schema allows; a pattern is taken for one of digits or of a code. */
export function valueOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return valueOf(schema.anyOf[0]!);
  switch (schema.type) {
    case 'string':
      if (schema.format === 'date-time') return '2026-01-01T00:00:00Z';
      if (schema.pattern?.includes('\\d')) return '1';
      return 'x'.repeat(Math.max(1, schema.minLength ?? 0));
    case 'number':
    case 'integer':
      return Math.max(schema.minimum ?? 0, 0);
    case 'boolean':
      return false;
    case 'array':
      return (
        schema.prefixItems?.map(valueOf) ??
        Array.from({ length: schema.minItems ?? 0 }, () => valueOf(schema.items ?? {}))
      );
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, member]) => [name, valueOf(member)]),
      );
    default:
      return null;
  }
}

/** The smallest body that an operation takes; none when it takes none. */
export const bodyOf = ({
  requestBody,
}: {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}): unknown => {
  const schema = requestBody?.content['application/json']?.schema;
  return schema && valueOf(schema);
};
