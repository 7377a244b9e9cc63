/** Why a line cannot be taken, in both languages. */
const FAULTS = {
  'not-csv': { zh: '不是有效的 CSV', en: 'not valid CSV' },
  'wrong-header': {
    zh: '第一行须为 login,name,role,agency,station,beat',
    en: 'the first line must be login,name,role,agency,station,beat',
  },
  'too-many': { zh: '超过 5,000 人，请分批导入', en: 'more than 5,000 people: import them in parts' },
  empty: { zh: '没有人员', en: 'there is nobody in it' },
  'wrong-columns': { zh: '列数须为 6', en: 'there must be 6 columns' },
  'bad-login': {
    zh: '账号须为 2–64 位小写字母、数字、点、横线、下划线或 @，以字母或数字开头',
    en: 'a login is 2–64 lower-case letters, digits, dots, dashes, underscores or @, and begins with a letter or digit',
  },
  'repeated-login': { zh: '账号在文件中重复', en: 'the login is there twice' },
  'login-taken': { zh: '账号已有人使用', en: 'somebody has this login already' },
  'bad-name': { zh: '姓名须为 1–100 个字符', en: 'a name has 1–100 characters' },
  'unknown-role': {
    zh: '角色须为 administrator、duty-officer、station-commander、liaison 或 warden',
    en: 'a role is administrator, duty-officer, station-commander, liaison or warden',
  },
  missing: { zh: '此角色必须填写', en: 'needed with this role' },
  'unknown-code': { zh: '没有这个代码，或不归您管理', en: 'no such code, or it is not yours' },
  'other-agency': { zh: '属于其他单位', en: 'it belongs to another agency' },
} as const;
export type FaultCode = keyof typeof FAULTS;

export const COLUMNS = ['login', 'name', 'role', 'agency', 'station', 'beat'] as const;
export type Column = (typeof COLUMNS)[number];

/** One thing that is wrong with a file of people. */
export interface PeopleFault {
  /** From 1, the header; of a record over several lines the last. */
  readonly line: number;
  readonly column: Column | null;
  readonly code: FaultCode;
}

export const describePeopleFault = ({ code }: PeopleFault, language: 'zh' | 'en'): string => FAULTS[code][language];
