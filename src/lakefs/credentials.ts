import type { TransportAuth } from '../http/transport.ts';

export type LakefsAuth =
  | { readonly kind: 'access-key'; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly kind: 'token'; readonly token: string };

/** The credentials that go with every request, read anew each time. */
interface Credentials {
  forTransport(): Promise<TransportAuth>;
  /** What was sent last, told without giving it away. */
  describe(): string;
}

const shownCharacters = 4;
const shortestShown = 12;

const describe = (auth: LakefsAuth): string => {
  if (auth.kind === 'token') return 'a token was sent';
  const { accessKeyId } = auth;
  return accessKeyId.length < shortestShown
    ? 'an access key was sent'
    : `the access key ending in "${accessKeyId.slice(-shownCharacters)}" was sent`;
};

export const createCredentials = (auth: LakefsAuth | (() => LakefsAuth | Promise<LakefsAuth>)): Credentials => {
  let sent = 'no credentials were sent';
  return {
    forTransport: async () => {
      const now = typeof auth === 'function' ? await auth() : auth;
      sent = describe(now);
      return now.kind === 'token'
        ? { kind: 'bearer', token: now.token }
        : { kind: 'basic', username: now.accessKeyId, password: now.secretAccessKey };
    },
    describe: () => sent,
  };
};
