export type { LakefsClient } from './client.ts';
export { createLakefsClient, type LakefsOptions } from './create-client.ts';
