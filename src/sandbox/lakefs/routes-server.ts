import { Hono } from 'hono';
import { sandboxUser } from './add-commit.ts';
import type { LakefsState } from './state.ts';

/** The API that is imitated; the word `sandbox` makes every document drawn from it say so. */
export const sandboxVersion = '1.84.0-sandbox';

const config = {
  capabilities_config: {},
  storage_config: {
    blockstore_description: '',
    blockstore_id: '',
    blockstore_namespace_ValidityRegex: '^(local|mem)://',
    blockstore_namespace_example: 'local://example-bucket/',
    blockstore_type: 'local',
    default_namespace_prefix: 'local://',
    import_support: false,
    import_validity_regex: '^local://',
    pre_sign_multipart_upload: false,
    pre_sign_support: false,
    pre_sign_support_ui: false,
  },
  storage_config_list: [],
  ui_config: {},
  version_config: { version: sandboxVersion, version_context: 'lakeFS' },
};

export const serverRoutes = ({ installedAt }: LakefsState): Hono =>
  new Hono()
    .get('/healthcheck', (c) => c.body(null, 204))
    .get('/config', (c) => c.json(config))
    .get('/user', (c) =>
      c.json({ user: { id: sandboxUser, creation_date: installedAt, email: '', friendly_name: '' } }),
    );
