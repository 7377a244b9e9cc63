import { z } from 'zod';

/** More are of no use to whoever mends the request, and each costs time. */
const MAX_FAULTS = 100;

/** What a check tells: why, and where in the value. */
export interface ReadFault {
  readonly message: string;
  readonly path: readonly PropertyKey[];
  /** Where it is on the map: longitude and latitude, EPSG:4326. */
  readonly location?: readonly [number, number] | undefined;
}

/** Where on the map an issue says that it is. */
export const locationOf = (issue: z.core.$ZodIssue): readonly [number, number] | undefined =>
  issue.code === 'custom' ? (issue.params?.['location'] as readonly [number, number] | undefined) : undefined;

/** As a schema has it in the description of the API. */
function documented(schema: z.ZodType): Record<string, unknown> {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  delete described.$schema;
  return { ...described };
}

/**
 * A schema whose values are read by hand: reading ends with the hundredth fault, where zod would look at everything.
 *
 * @param shape - what the description of the API says.
 * @param read - yields the faults, and returns the value.
 */
export const readBy = <T>(shape: z.ZodType, read: (value: unknown) => Generator<ReadFault, T>): z.ZodType<T> =>
  z
    .unknown()
    .transform((value, context): T => {
      const faults = read(value);
      for (let told = 1; ; told++) {
        const next = faults.next();
        if (next.done) return next.value;
        const { message, path, location } = next.value;
        context.addIssue({ code: 'custom', message, path: [...path], params: { location } });
        if (told === MAX_FAULTS) return z.NEVER;
      }
    })
    .meta(documented(shape));

/** A list whose length is looked at before what is in it. */
export function listOf<T>(item: z.ZodType<T>, { min = 0, max }: { min?: number; max: number }): z.ZodType<T[]> {
  const shape = z.array(item).max(max);
  return readBy(min > 0 ? shape.min(min) : shape, function* (value) {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      yield { message: `a list of ${min} to ${max}`, path: [] };
      return [];
    }
    const items: T[] = [];
    for (const [i, one] of value.entries()) {
      const { data, error } = item.safeParse(one);
      if (error)
        yield* error.issues.map((issue) => ({ ...issue, path: [i, ...issue.path], location: locationOf(issue) }));
      else items.push(data as T);
    }
    return items;
  });
}
