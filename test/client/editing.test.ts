import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sayEditing } from '../../client/live/editing.ts';
import type { EditingState } from '../../server/contract/editing.ts';

let said: (EditingState | null)[];
let presence: ReturnType<typeof sayEditing>;
beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  presence = sayEditing((state) => said.push(state));
});
afterEach(() => {
  presence.stop();
  vi.useRealTimers();
});
const at = (lon: number): EditingState => ({ draftId: 1, position: [lon, 30], codes: [] });

test('what changes all the time is said at once and then twice a second, the last of it in any case', () => {
  for (let i = 0; i < 100; i++) {
    presence.say(at(120 + i / 100));
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(500);
  expect(said[0]).toEqual(at(120));
  expect(said.at(-1)).toEqual(at(120.99));
  expect(said.length).toBeLessThanOrEqual(6);
});

test('who stays is said again every ten seconds, who leaves once', () => {
  presence.say(at(120));
  vi.advanceTimersByTime(35_000);
  expect(said).toEqual([at(120), at(120), at(120), at(120)]);
  presence.say(null);
  vi.advanceTimersByTime(60_000);
  expect(said.slice(4)).toEqual([null]);
  presence.say(null);
  vi.advanceTimersByTime(60_000);
  expect(said).toHaveLength(5);
});

test('on a new line who is in the editor says so again, and who is not says nothing', () => {
  presence.again();
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([]);
  presence.say(at(120));
  vi.advanceTimersByTime(1_000);
  presence.again();
  vi.advanceTimersByTime(1);
  expect(said).toEqual([at(120), at(120)]);
});
