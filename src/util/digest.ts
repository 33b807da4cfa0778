import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256 of a string's UTF-8 bytes or of bytes. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Lower-case hex MD5, the checksum lakeFS gives to objects uploaded through its REST API. */
export const md5 = (content: string | Uint8Array): string => createHash('md5').update(content).digest('hex');
