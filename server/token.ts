import { parseArgs } from 'node:util';
import { runCommand } from './command.ts';
import { isProblemCode, problemOf } from './contract/problems.ts';
import { DomainError, InvalidMembers } from './domain/errors.ts';
import { TOKEN_ROLES } from './domain/token.ts';
import type { TokenRole } from './domain/token.ts';
import { addToken } from './services/tokens.ts';
import { createAccessTokenStore } from './stores/access-token-store.ts';
import { createAccountStore } from './stores/account-store.ts';
import { createAuditStore } from './stores/audit-store.ts';
import type { Database } from './stores/database.ts';
import { StartError } from './stores/start-error.ts';

const USAGE = `npm run token -- --name wall-1 --role wall --agency ZJ-HUZ [--station NX-03-S] [--days 365]
npm run token -- --name gateway-1 --role device [--agency ZJ-HUZ]…
npm run token -- --revoke wall-1

角色 · roles: ${TOKEN_ROLES.join(', ')}.
wall、liaison 与 station-commander 须写一个 --agency；station-commander 还须写 --station；wall 写 --station 则只见该站及相邻辖区。
duty-officer 与 device 不写 --agency 则可见全部单位。
A wall, a liaison and a station-commander have exactly one --agency; a station-commander has a --station too, and a wall
with one sees the jurisdictions around it. Without --agency a duty-officer and a device see every agency.`;

const isRole = (role: string): role is TokenRole => (TOKEN_ROLES as readonly string[]).includes(role);

/** Who acts where nobody has signed in: whoever may open the database. */
const WHO = { key: 'command-line', name: 'npm run token', role: null, agencyId: null };

await runCommand(USAGE, async (openDatabase) => {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      role: { type: 'string' },
      agency: { type: 'string', multiple: true },
      station: { type: 'string' },
      days: { type: 'string', default: '365' },
      revoke: { type: 'string' },
    },
  });
  if (values.revoke !== undefined) {
    await revoke(await openDatabase(), values.revoke);
    return;
  }
  const { name, role, agency, station, days } = values;
  if (!name || name.length > 64 || !role || !isRole(role) || !/^[1-9]\d{0,3}$/.test(days)) throw new StartError(USAGE);
  const area = { role, agencies: agency ?? null, station: station ?? null };
  const token = await add(await openDatabase(), { ...area, name, days: Number(days) });
  console.log(`只显示这一次 · Shown only now:\n${token}`);
});

async function add(database: Database, token: Parameters<typeof addToken>[1]): Promise<string> {
  const tokens = createAccessTokenStore(database);
  const { places } = createAccountStore(database);
  const { name, role, agencies, station } = token;
  const details = { role, agencies, station };
  try {
    return await database.transaction(async () => {
      const secret = await addToken({ tokens, places }, token, { within: null, createdBy: null });
      const subject = `token:${name}`;
      await createAuditStore(database).append({ who: WHO, action: 'token-created', address: '', subject, details });
      return secret;
    });
  } catch (error) {
    throw explained(error);
  }
}

async function revoke(database: Database, name: string): Promise<void> {
  await database.transaction(async () => {
    if (!(await createAccessTokenStore(database).revoke(name))) {
      throw new StartError(`没有这个令牌 · No such token: ${name}`);
    }
    await createAuditStore(database).append({
      who: WHO,
      action: 'token-revoked',
      address: '',
      subject: `token:${name}`,
    });
  });
  console.log(`已吊销 · Revoked: ${name}`);
}

/** A domain error as one line for a person; any other error as it is. */
function explained(error: unknown): unknown {
  if (error instanceof InvalidMembers) {
    return new StartError(
      error.errors[0]?.pointer === '/station'
        ? '此角色须写 --station · This role needs a --station'
        : '此角色须写且只写一个 --agency · This role needs exactly one --agency',
    );
  }
  if (!(error instanceof DomainError)) return error;
  const { code, values } = error;
  if (!isProblemCode(code)) return error;
  return new StartError(`${problemOf(code, 'zh', '', values).detail} · ${problemOf(code, 'en', '', values).detail}`);
}
