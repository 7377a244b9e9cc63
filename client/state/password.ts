/** Characters; the server takes no shorter one. */
export const MIN_PASSWORD_LENGTH = 12;

/** Whether a new password breaks a rule that can be told before it is sent; the server has the last word. */
export function isTooWeak(password: string, login: string): boolean {
  const characters = [...password];
  return (
    characters.length < MIN_PASSWORD_LENGTH ||
    password.toLowerCase() === login.toLowerCase() ||
    new Set(characters).size === 1
  );
}
