import { ServiceError } from './service-error.ts';

export type UploadContent = { readonly bytes: Uint8Array; readonly contentType: string };

const defaultType = 'application/octet-stream';

const fromForm = async (request: Request): Promise<UploadContent> => {
  const form = await request.formData().catch((error: unknown) => {
    throw new ServiceError(500, error instanceof Error ? error.message : 'unreadable form');
  });
  const content = form.get('content');
  if (content === null) throw new ServiceError(500, "multipart upload missing key 'content': http: no such file");
  if (typeof content === 'string') return { bytes: Buffer.from(content), contentType: defaultType };
  return { bytes: await content.bytes(), contentType: content.type || defaultType };
};

/** What an upload request carries: a form with a part `content`, or simply the bytes. @throws 500 */
export const readUploadContent = async (request: Request): Promise<UploadContent> => {
  const contentType = request.headers.get('Content-Type') || defaultType;
  if (contentType.toLowerCase().startsWith('multipart/form-data')) return await fromForm(request);
  return { bytes: new Uint8Array(await request.arrayBuffer()), contentType };
};
