import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '../../util/digest.ts';

/** The one key pair that every sandbox takes. Everybody knows it: nothing is protected by it. */
export const sandboxCredentials = {
  accessKeyId: 'AKIASANDBOXSANDBOXQ',
  secretAccessKey: 'sandbox-secret-key-that-everybody-knows',
} as const;

/** Whether an `Authorization` header is Basic with the sandbox's key pair. */
export const isAuthorized = (header: string | undefined): boolean => {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return false;
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const expected = `${sandboxCredentials.accessKeyId}:${sandboxCredentials.secretAccessKey}`;
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
};
