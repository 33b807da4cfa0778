/** What the version route answers: the version whose behaviour is followed, and that this is a sandbox. */
export const sandboxVersion = '3.17.2-sandbox';

export const serverInfo = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: { gateway: false },
} as const;
