/** Why the program cannot start, as one line for the person who started it (Chinese · English); no stack is shown. */
export class StartError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'StartError';
  }
}
