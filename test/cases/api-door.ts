import { createDrawing } from '../harness/drawing.ts';
import { startHuanhu } from '../harness/huanhu.ts';
import type { Case } from './case.ts';
import type { Door, Outcome } from './door.ts';
import { areaOf, isMeantAlike, mended, zoneOf } from './mending.ts';

/** What a server says of an area. */
interface Answer {
  readonly isTaken: boolean;
  /** Of the fault, where one is told. */
  readonly place: readonly [number, number] | null;
  readonly told: string;
}

/** A draft of a new adjacency zone through the API: saved, checked and published. */
export async function apiDoor(): Promise<Door> {
  const huanhu = await startHuanhu();
  const { ask, act } = createDrawing(huanhu);
  const administrator = await huanhu.person('administrator', { agency: 'ZJ-HUZ' });
  // A zone is also the other agency's, so that a second person has to approve it.
  const second = await huanhu.person('duty-officer', { agency: 'ZJ-HUZ' });
  let count = 0;

  const publish = async (code: string, area: unknown): Promise<Answer> => {
    const { attributes } = zoneOf([]);
    const changes = [{ layer: 'adjacency-zone', code, attributes, area, baseVersionId: null }];
    return answerOf(await ask(administrator, 'POST', '/api/drafts', { title: code, changes }), async (draft) => {
      const check = (await (await act(administrator, draft.id, 'check')).json()) as { faults: unknown[] };
      if (check.faults.length === 0) {
        await act(administrator, draft.id, 'submission');
        await act(second, draft.id, 'approval');
      }
      const answer = await answerOf(await act(administrator, draft.id, 'publication'));
      if (answer.isTaken !== (check.faults.length === 0)) throw new Error(`${code}: checked and published differ`);
      return answer;
    });
  };

  return {
    name: 'api',
    areaShare: 1e-4,
    async take(test: Case, geometry: unknown): Promise<Outcome> {
      const { text } = test;
      const [plainCode, code] = [`CASE-${++count}`, `CASE-${count}-M`];
      if (text !== undefined) {
        const answer = await answerOf(
          await huanhu.http('/api/drafts', {
            method: 'POST',
            headers: { Cookie: administrator, 'Content-Type': 'application/json' },
            body: text,
          }),
        );
        return { ...answer, isTakenMended: false, area: null };
      }
      const area = areaOf(geometry);
      const plain = await publish(plainCode, area ?? (geometry as { coordinates?: unknown }).coordinates ?? geometry);
      if (plain.isTaken) return { ...plain, isTakenMended: true, area: await areaInForce(plainCode) };
      const now = area && mended(zoneOf(area));
      const again = now && (await publish(code, now.area));
      const isTakenMended = again?.isTaken === true;
      const told = again && !isTakenMended ? `${plain.told}; mended: ${again.told}` : plain.told;
      return {
        ...plain,
        told,
        isTakenMended,
        area: isTakenMended && isMeantAlike(test) ? await areaInForce(code) : null,
      };
    },
    close: () => huanhu.stop(),
  };

  /** Square degrees. */
  async function areaInForce(code: string): Promise<number | null> {
    const { rows } = await huanhu.database.query<{ area: number }>(
      `SELECT ST_Area(geom) AS area FROM adjacency_zone
       WHERE code = $1 AND valid_to = 'infinity' AND ST_IsValid(geom)`,
      [code],
    );
    return rows[0]?.area ?? null;
  }
}

/** @param then - what is done with what was taken; nothing more unless told. */
async function answerOf(
  response: Response,
  then: (body: { id: number }) => Promise<Answer> = () =>
    Promise.resolve({ isTaken: true, place: null, told: 'taken' }),
): Promise<Answer> {
  const body = (await response.json()) as { id: number; type?: string; location?: [number, number] };
  if (response.ok) return then(body);
  if (response.status !== 400 && response.status !== 422) throw new Error(JSON.stringify(body));
  const { type, location } = body;
  const told = [response.status, type, ...(location ? [`@ ${location.join(', ')}`] : [])].join(' ');
  return { isTaken: false, place: location ?? null, told };
}
