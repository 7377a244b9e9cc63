import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartError } from '../stores/start-error.ts';

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StartError(`无法读取 ${variable} 所指文件 · Cannot read the file of ${variable}: ${code}`, {
      cause: error,
    });
  }
}

/**
 * The certificate chain and the key for HTTPS.
 *
 * @throws {StartError} when a file cannot be read, is no PEM, or the key is another certificate's.
 */
export function readTls({ certPath, keyPath }: { certPath: string; keyPath: string }): { cert: Buffer; key: Buffer } {
  const files = { cert: read('HUANHU_TLS_CERT', certPath), key: read('HUANHU_TLS_KEY', keyPath) };
  try {
    createSecureContext(files);
  } catch (error) {
    throw new StartError(
      '证书与私钥不匹配，或不是 PEM · HUANHU_TLS_CERT and HUANHU_TLS_KEY are no certificate and key that belong together',
      { cause: error },
    );
  }
  return files;
}
