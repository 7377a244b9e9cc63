import type { TerritoryFault } from '../domain/territory.ts';
import type { WireDraftConflict } from './draft-schemas.ts';

/** One kind of failure as RFC 9457 tells it: its status and its words in both languages. `{name}` is filled in. */
export interface ProblemKind {
  readonly status: number;
  readonly title: { readonly zh: string; readonly en: string };
  /** What to do about it. */
  readonly advice: { readonly zh: string; readonly en: string };
}

/** Every problem that the server can answer with; `/problems/{code}` explains each, README lists them. */
export const PROBLEMS = {
  'bad-request': {
    status: 400,
    title: { zh: '请求格式有误', en: 'The request is malformed' },
    advice: { zh: '请按接口说明检查请求内容。', en: 'Check the request against the API description.' },
  },
  'not-signed-in': {
    status: 401,
    title: { zh: '尚未登录', en: 'Not signed in' },
    advice: { zh: '请先登录。', en: 'Sign in first.' },
  },
  'wrong-credentials': {
    status: 401,
    title: { zh: '登录信息不正确', en: 'Wrong credentials' },
    advice: {
      zh: '请核对账号和密码（或令牌）；仍不能登录请联系管理员。',
      en: 'Check the login and the password, or the token; if it still fails ask an administrator.',
    },
  },
  'password-change-needed': {
    status: 403,
    title: { zh: '请先修改初始密码', en: 'Change the initial password first' },
    advice: { zh: '请设置自己的密码后继续使用。', en: 'Set a password of your own to go on.' },
  },
  'not-allowed': {
    status: 403,
    title: { zh: '没有权限', en: 'Not allowed' },
    advice: { zh: '当前角色不能执行此操作，请联系管理员。', en: 'Your role may not do this; ask an administrator.' },
  },
  'cross-site': {
    status: 403,
    title: { zh: '拒绝跨站请求', en: 'Cross-site request refused' },
    advice: { zh: '请从本系统页面操作。', en: 'Use the pages of this server.' },
  },
  'not-found': {
    status: 404,
    title: { zh: '没有找到', en: 'Not found' },
    advice: { zh: '它不存在，或不在您的可见范围内。', en: 'It does not exist, or is out of your scope.' },
  },
  'unknown-tileset': {
    status: 404,
    title: { zh: '没有这个瓦片集', en: 'Unknown tileset' },
    advice: { zh: '可用的瓦片集见 /tiles。', en: 'See /tiles for those there are.' },
  },
  'tile-out-of-range': {
    status: 404,
    title: { zh: '瓦片编号超出范围', en: 'Tile out of range' },
    advice: {
      zh: 'z 须在瓦片集级别内，x、y 须小于 2 的 z 次方。',
      en: 'z must lie in the tileset’s zooms, x and y below 2 to the z.',
    },
  },
  'method-not-allowed': {
    status: 405,
    title: { zh: '不支持此方法', en: 'Method not allowed' },
    advice: { zh: '可用方法见 Allow 响应头。', en: 'See the Allow header.' },
  },
  'out-of-step': {
    status: 409,
    title: { zh: '环节顺序不符', en: 'Out of step' },
    advice: { zh: '「{step}」之后不是「{next}」。', en: '“{step}” is not followed by “{next}”.' },
  },
  'share-not-open': {
    status: 409,
    title: { zh: '此共享协定不能这样处理', en: 'The share is not open to this' },
    advice: {
      zh: '它已被接受、已结束或已到期，或须由对方接受。请刷新后查看。',
      en: 'It was accepted, has ended or ran out already, or is for the other agency to accept. Read it again.',
    },
  },
  'draft-not-open': {
    status: 409,
    title: { zh: '此草案当前不能这样处理', en: 'The draft is not open to this' },
    advice: {
      zh: '它已提交、已发布或已作废（{state}）。请刷新后查看。',
      en: 'It was submitted, published or given up already ({state}). Read it again.',
    },
  },
  'approval-needed': {
    status: 409,
    title: { zh: '须由第二人批准', en: 'A second person has to approve' },
    advice: {
      zh: '请先提交，由起草人以外的人批准后再发布。涉及其他单位边界：{names_zh}。',
      en: 'Submit it, and have somebody else than its author approve it first. Boundaries that it touches: {names_en}.',
    },
  },
  'import-misfits': {
    status: 422,
    title: { zh: '文件中的边界不能严密拼合', en: 'The areas of the file do not fit together' },
    advice: {
      zh: '共 {count} 处缝隙、重叠或越界，前几处见 faults；请先修正文件，或以 acceptMisfits 明确同意照样载入。',
      en: 'There are {count} gaps, overlaps or parts outside, the first of them in faults; mend the file, or agree with acceptMisfits.',
    },
  },
  'import-not-ready': {
    status: 409,
    title: { zh: '导入尚不能这样处理', en: 'The import is not ready for this' },
    advice: {
      zh: '它处于 {state} 状态：先检查，没有错误才能载入；结束后请重新上传。',
      en: 'It is {state}: check it first, load it without faults, and upload the file again once it is over.',
    },
  },
  'login-taken': {
    status: 409,
    title: { zh: '账号已存在', en: 'The login is taken' },
    advice: { zh: '「{login}」已有人使用，请换一个。', en: 'Somebody has “{login}” already; choose another one.' },
  },
  'token-name-taken': {
    status: 409,
    title: { zh: '令牌名称已用过', en: 'The token’s name is taken' },
    advice: { zh: '「{name}」已用过，请换一个名称。', en: '“{name}” was used already; choose another name.' },
  },
  'version-mismatch': {
    status: 412,
    title: { zh: '内容已被更新', en: 'It has changed since' },
    advice: { zh: '当前版本为 {version}，请刷新后重试。', en: 'It is now version {version}; read it again.' },
  },
  'territory-changed': {
    status: 412,
    title: { zh: '边界已被他人修改', en: 'Somebody else has changed the boundary' },
    advice: {
      zh: '起草之后有人修改了{names_zh}。请对照 conflicts 中的两个版本后重新选择。',
      en: 'Since it was drawn on, {names_en} changed. Compare both versions in conflicts, and choose.',
    },
  },
  'too-large': {
    status: 413,
    title: { zh: '内容过大', en: 'Too large' },
    advice: { zh: '请分批发送。', en: 'Send it in parts.' },
  },
  'unsupported-media-type': {
    status: 415,
    title: { zh: '不支持的内容类型或编码', en: 'Unsupported media type or encoding' },
    advice: { zh: '请使用 UTF-8 的 application/json。', en: 'Use application/json in UTF-8.' },
  },
  'invalid-input': {
    status: 422,
    title: { zh: '数据不符合要求', en: 'The data does not fit' },
    advice: { zh: '请按 errors 中的位置逐条修改。', en: 'Mend each place named in errors.' },
  },
  'outside-territory': {
    status: 422,
    title: { zh: '位置不在任何辖区内', en: 'Outside every jurisdiction' },
    advice: { zh: '请检查坐标及坐标系。', en: 'Check the coordinates and their system.' },
  },
  'no-common-border': {
    status: 422,
    title: { zh: '两省没有共同边界', en: 'No common border' },
    advice: {
      zh: '省级行政区 {one} 与 {other} 的单位互不相邻，请另选两省，或先检查各单位的范围。',
      en: 'No agencies of the provinces {one} and {other} are neighbours: choose others, or check the agencies’ areas.',
    },
  },
  'territory-faults': {
    status: 422,
    title: { zh: '边界不能严密拼合', en: 'The areas do not fit together' },
    advice: {
      zh: '共 {count} 处问题，见 faults；请逐一修复后再发布。',
      en: 'There are {count} faults, told in faults; mend them first.',
    },
  },
  'unknown-kind': {
    status: 422,
    title: { zh: '没有这个类型', en: 'Unknown kind' },
    advice: { zh: '类型「{kind}」未在数据包中定义。', en: 'The pack has no kind “{kind}”.' },
  },
  'unknown-code': {
    status: 422,
    title: { zh: '没有这个代码', en: 'Unknown code' },
    advice: { zh: '{noun} 中没有「{code}」，或不归您管理。', en: 'There is no {noun} “{code}”, or it is not yours.' },
  },
  'unreadable-file': {
    status: 422,
    title: { zh: '文件读不出来', en: 'The file cannot be read' },
    advice: {
      zh: '它已损坏，或内容与扩展名不符。请上传 GeoJSON、Shapefile（zip）、KML、KMZ、GeoPackage 或带 WKT 的 CSV。',
      en: 'It is broken, or not what its ending says. Take GeoJSON, a zipped shapefile, KML, KMZ, GeoPackage, or CSV with WKT.',
    },
  },
  'weak-password': {
    status: 422,
    title: { zh: '密码太弱', en: 'The password is too weak' },
    advice: {
      zh: '至少 12 个字符，不能与账号或当前密码相同，不能全是同一个字符。',
      en: 'Take at least 12 characters, not the login, not the present password, not one character over and over.',
    },
  },
  'account-locked': {
    status: 423,
    title: { zh: '账号已暂时锁定', en: 'Locked for a while' },
    advice: {
      zh: '密码连续错误次数过多，请在 {minutes} 分钟后再试，或请管理员重置密码。',
      en: 'Too many wrong passwords: try again in {minutes} min, or ask an administrator for a new password.',
    },
  },
  'rate-limited': {
    status: 429,
    title: { zh: '请求过于频繁', en: 'Too many requests' },
    advice: { zh: '请在 {seconds} 秒后再试。', en: 'Try again in {seconds} s.' },
  },
  internal: {
    status: 500,
    title: { zh: '服务器出错', en: 'The server failed' },
    advice: { zh: '请把编号告知管理员。', en: 'Tell an administrator the instance number.' },
  },
  'sso-failed': {
    status: 502,
    title: { zh: '统一认证未成功', en: 'Single sign-on failed' },
    advice: {
      zh: '请稍后重试，或用账号密码登录；仍不成功请把编号告知管理员。',
      en: 'Try again, or sign in with a password; if it still fails tell an administrator the instance number.',
    },
  },
  overloaded: {
    status: 503,
    title: { zh: '服务器繁忙', en: 'Too much to do' },
    advice: { zh: '请稍后重试。', en: 'Try again shortly.' },
  },
  'database-away': {
    status: 503,
    title: { zh: '数据库暂不可用', en: 'The database is away' },
    advice: {
      zh: '提交的内容可能未保存，请先查询再重发；带 externalId 的上报可直接重发。',
      en: 'What you sent may not have been stored: look before you send it again; a report with an externalId can simply be sent again.',
    },
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;
export type Language = 'zh' | 'en';

/** An `application/problem+json` body (RFC 9457). */
export interface Problem {
  /** `/problems/<code>`, answered by this server (§3.1.1). */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `urn:uuid:<request id>`, the one in the log. */
  readonly instance: string;
  /** Each bad member by JSON Pointer (RFC 6901). */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Where the fault lies, `[lon, lat]` in degrees, EPSG:4326. */
  readonly location?: readonly [number, number];
  /** Where areas do not fit together. */
  readonly faults?: readonly TerritoryFault[];
  /** Features that somebody else has changed since they were drawn on. */
  readonly conflicts?: readonly WireDraftConflict[];
}

/** What a problem has beside its kind, words and number. */
export type ProblemMembers = Pick<Problem, 'errors' | 'location' | 'faults' | 'conflicts'>;

/** Whether a thrown error's code is one that a client may be told; anything else is `internal`. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/**
 * @param values - for the `{name}` parts of the advice.
 * @param requestId - a UUID.
 */
export function problemOf(
  code: ProblemCode,
  language: Language,
  requestId: string,
  values: Readonly<Record<string, string | number>> = {},
  more: ProblemMembers = {},
): Problem {
  const kind: ProblemKind = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title: kind.title[language],
    status: kind.status,
    detail: kind.advice[language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
    instance: `urn:uuid:${requestId}`,
    ...more,
  };
}

/** The caller's language from `Accept-Language` (RFC 9110 §12.5.4), read simply: the first of zh and en; Chinese first. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const named = /\b(zh|en)\b/i.exec(acceptLanguage ?? '');
  return named?.[1]?.toLowerCase() === 'en' ? 'en' : 'zh';
}
