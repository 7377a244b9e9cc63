import { runCommand } from './command.ts';

const USAGE = `npm run migrate

以数据库所有者执行，更新表结构 · Run as the owner of the database: brings the schema up to date.`;

await runCommand(USAGE, async (openDatabase) => {
  await openDatabase((name) => console.log(name));
  console.log('表结构已是最新 · The schema is up to date');
});
