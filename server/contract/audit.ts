import { z } from 'zod';
import { AUDIT_ACTIONS } from '../domain/ports.ts';
import { eventsQuery, instant, text } from './schemas.ts';

/** What both the list and the file of the audit log can be asked for. */
export const auditFilter = z.strictObject({
  action: z.enum(AUDIT_ACTIONS).optional(),
  who: text(200).min(1).optional().describe('key, login, name of a token or of a person'),
  subject: text(200).min(1).optional().describe('how the subject begins, such as share: or account:duty'),
  from: instant.optional().describe('ISO 8601, included'),
  to: instant.optional().describe('ISO 8601, not included'),
});

export const auditQuery = z.strictObject({
  ...auditFilter.shape,
  limit: eventsQuery.shape.limit,
  cursor: eventsQuery.shape.after,
});

export const auditPage = z.object({
  rows: z.array(
    z.object({
      seq: z.int(),
      at: z.string(),
      who: z.string(),
      name: z.string(),
      role: z.string().nullable(),
      agency: z.string().nullable().describe('code'),
      address: z.string(),
      action: z.string(),
      subject: z.string(),
      scope: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.string().optional().describe('path of the next page'),
});
