import type { AccessAccount, AccessPicture } from '../domain/ports.ts';
import { agencyScope, beatScope, jurisdictionScope, shareScope } from '../domain/scope.ts';
import type { Scope } from '../domain/scope.ts';
import type { Role, Viewer } from '../domain/viewer.ts';

/** Whether two viewers are the same and see the same. */
export const isSame = (a: Viewer, b: Viewer): boolean =>
  a.name === b.name &&
  a.role === b.role &&
  a.scope.key === b.scope.key &&
  a.agencyId === b.agencyId &&
  a.mustChangePassword === b.mustChangePassword;

/** A person as the accounts of the picture tell. */
export function viewerOfAccount(picture: AccessPicture, account: AccessAccount): Viewer {
  const { id, login, name, role, agencyId, mustChangePassword } = account;
  return {
    key: `account:${login}`,
    name,
    role,
    scope: scopeOf(picture, { ...account, agencyIds: agencyId === null ? null : [agencyId] }),
    agencyId,
    accountId: id,
    mustChangePassword,
  };
}

/** A machine as the tokens of the picture tell. */
export function viewerOfToken(picture: AccessPicture, token: AccessPicture['tokens'][number]): Viewer {
  const { name, role, agencyIds } = token;
  return {
    key: `token:${name}`,
    name,
    role,
    scope: scopeOf(picture, { ...token, beatId: null }),
    agencyId: agencyIds?.length === 1 ? agencyIds[0]! : null,
    accountId: null,
    mustChangePassword: false,
  };
}

const SEES_ALL: readonly Role[] = ['administrator', 'duty-officer', 'device'];

interface Bounds {
  readonly role: Role;
  readonly agencyIds: readonly number[] | null;
  readonly stationId: number | null;
  readonly beatId: number | null;
}

/** What a role sees with this agency, station and beat. */
function scopeOf(picture: AccessPicture, { role, agencyIds, stationId, beatId }: Bounds): Scope {
  const { zones, grants, jurisdictionsOf } = picture;
  const agencyId = agencyIds?.[0];
  // Without an agency some see everything, and the others nothing.
  if (agencyId === undefined) return SEES_ALL.includes(role) ? agencyScope(null, zones) : shareScope(0, []);
  if (role === 'liaison') {
    return shareScope(
      agencyId,
      grants.filter(({ receiverId }) => receiverId === agencyId).map(({ grant }) => grant),
    );
  }
  if (role === 'warden') return beatScope(agencyId, beatId === null ? [] : [beatId], zones);
  if (stationId !== null && (role === 'station-commander' || role === 'wall')) {
    return jurisdictionScope(agencyId, jurisdictionsOf.get(stationId) ?? [], zones);
  }
  return agencyScope(agencyIds, zones);
}
