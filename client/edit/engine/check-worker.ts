import { createCheckSession } from './check-session.ts';
import type { CheckQuestion } from './check-session.ts';

const answer = createCheckSession();
self.onmessage = ({ data }: MessageEvent<CheckQuestion>) => self.postMessage(answer(data));
