import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimited } from '../domain/errors.ts';

/** Counts by key, in the memory of this process. */
export interface RateLimit {
  /** Takes so many. @throws {RateLimited} when that was too much. */
  take(key: string, count?: number): Promise<void>;
  /** Whether there is nothing left to take, without taking. @returns seconds to wait; 0 for none. */
  waitS(key: string): Promise<number>;
  /** Begins anew. */
  forget(key: string): Promise<void>;
}

const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

async function takeFrom(limiter: Pick<RateLimiterMemory, 'consume'>, key: string, count: number): Promise<void> {
  try {
    await limiter.consume(key, count);
  } catch (rejection) {
    if (rejection instanceof RateLimiterRes) throw new RateLimited(secondsOf(rejection.msBeforeNext));
    throw rejection;
  }
}

/** @param points - in each window of `seconds`, from the first that is taken. */
export function createRateLimit(points: number, seconds: number): RateLimit {
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return {
    take: (key, count = 1) => takeFrom(limiter, key, count),
    async waitS(key) {
      const taken = await limiter.get(key);
      return taken && taken.consumedPoints >= points ? secondsOf(taken.msBeforeNext) : 0;
    },
    async forget(key) {
      await limiter.delete(key);
    },
  };
}

/** So many a second, and once a minute so many more at a time: a map that opens asks for many at once. */
export function createBurstLimit(perSecond: number, burst: number): Pick<RateLimit, 'take'> {
  const limiter = new BurstyRateLimiter(
    new RateLimiterMemory({ points: perSecond, duration: 1 }),
    new RateLimiterMemory({ points: burst, duration: 60 }),
  );
  return { take: (key, count = 1) => takeFrom(limiter as unknown as Pick<RateLimiterMemory, 'consume'>, key, count) };
}
