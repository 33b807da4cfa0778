import { Hono } from 'hono';
import { asObjects, type JsonBody, readJson, readJsonBody } from './json-body.ts';
import { getProtection, setProtection } from './protection.ts';
import type { GcRules } from './repository.ts';
import { badRequest, notFound } from './service-error.ts';
import type { LakefsState } from './state.ts';

const readPatterns = async (request: Request): Promise<readonly string[]> => {
  const json = await readJson(request);
  if (!Array.isArray(json)) throw badRequest('request body has an error: value must be an array');
  return asObjects(json, 'rules').map((rule) => rule.string('pattern'));
};

const asGcRules = (body: JsonBody): GcRules => ({
  defaultRetentionDays: body.integer('default_retention_days'),
  branches: body
    .objects('branches')
    .map((rule) => ({ branchId: rule.string('branch_id'), retentionDays: rule.integer('retention_days') })),
});

/** The server takes no days and no branches for no rules. */
const isNoRules = ({ defaultRetentionDays, branches }: GcRules): boolean =>
  defaultRetentionDays === 0 && branches.length === 0;

const gcBody = ({ defaultRetentionDays, branches }: GcRules) => ({
  default_retention_days: defaultRetentionDays,
  // As the server says it, whatever its description says.
  branches:
    branches.length === 0
      ? null
      : branches.map(({ branchId, retentionDays }) => ({ branch_id: branchId, retention_days: retentionDays })),
});

export const settingsRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/settings/branch_protection', (c) => {
      const { patterns, etag } = getProtection(state.repository(c.req.param('repository')));
      c.header('ETag', etag);
      return c.json(patterns.map((pattern) => ({ pattern })));
    })
    .put('/repositories/:repository/settings/branch_protection', async (c) => {
      const ifMatch = c.req.header('If-Match');
      if (ifMatch === '') return c.text('Invalid format for parameter If-Match: the header is empty\n', 400);
      const repository = state.repository(c.req.param('repository'));
      setProtection(repository, await readPatterns(c.req.raw), ifMatch);
      return c.body(null, 204);
    })
    .get('/repositories/:repository/settings/gc_rules', (c) => {
      const rules = state.repository(c.req.param('repository')).gcRules.get('rules');
      if (!rules) throw notFound();
      return c.json(gcBody(rules));
    })
    .put('/repositories/:repository/settings/gc_rules', async (c) => {
      const { gcRules } = state.repository(c.req.param('repository'));
      const rules = asGcRules(await readJsonBody(c.req.raw));
      if (isNoRules(rules)) gcRules.clear();
      else gcRules.set('rules', rules);
      return c.body(null, 204);
    })
    .delete('/repositories/:repository/settings/gc_rules', (c) => {
      state.repository(c.req.param('repository')).gcRules.clear();
      return c.body(null, 204);
    });
