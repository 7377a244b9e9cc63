import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import type { Role } from './domain/scope.ts';
import { hashOfSecret } from './services/sessions.ts';
import { createAccessTokenStore } from './stores/access-token-store.ts';
import { StartError } from './stores/start-error.ts';

const USAGE = `npm run token -- --name wall-1 --role wall [--agency ZJ-HUZ]… [--days 365]
npm run token -- --revoke wall-1

角色 · roles: duty-officer, wall, device. 不写 --agency 则可见全部单位 · without --agency it sees every agency.`;
const ROLES: readonly string[] = ['duty-officer', 'wall', 'device'] satisfies Role[];

await runCommand(USAGE, async (openDatabase) => {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      role: { type: 'string' },
      agency: { type: 'string', multiple: true },
      days: { type: 'string', default: '365' },
      revoke: { type: 'string' },
    },
  });
  if (values.revoke !== undefined) {
    const tokens = createAccessTokenStore(await openDatabase());
    if (!(await tokens.revoke(values.revoke))) throw new StartError(`没有这个令牌 · No such token: ${values.revoke}`);
    console.log(`已吊销 · Revoked: ${values.revoke}`);
    return;
  }
  const { name, role, agency, days } = values;
  if (!name || !role || !ROLES.includes(role) || !/^\d{1,4}$/.test(days)) throw new StartError(USAGE);
  const token = randomBytes(32).toString('base64url');
  const tokens = createAccessTokenStore(await openDatabase());
  const id = await tokens.add({
    name,
    sha256: hashOfSecret(token),
    role: role as Role,
    agencies: agency ?? null,
    days: Number(days),
  });
  if (id === undefined) {
    throw new StartError('名称已用过，或单位代码不存在 · The name is taken, or an agency code does not exist');
  }
  console.log(`只显示这一次 · Shown only now:\n${token}`);
});
