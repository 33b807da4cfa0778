import { describe, expect, it } from 'vitest';
import { lakefsFindings } from '../../../src/doctor/lakefs-findings.ts';
import type { LakefsObservation, RepositoryObservation } from '../../../src/doctor/observe-lakefs.ts';
import { TiebackError } from '../../../src/errors.ts';
import { HttpError } from '../../../src/http/http-error.ts';

const refused = new HttpError('LAKEFS_UNAUTHORIZED', 'cannot do it', { effect: 'none', hint: 'check the key' });
const permitted = { value: 'permitted' } as const;
const writes = {
  'create branches': permitted,
  'create tags': permitted,
  'upload objects': permitted,
  commit: permitted,
};

const repository = (more: Partial<RepositoryObservation> = {}): RepositoryObservation => ({
  name: 'faces',
  branches: { value: [] },
  tags: { value: [] },
  protection: { value: [] },
  gc: { value: undefined },
  writes,
  ...more,
});

const seen = (more: Partial<LakefsObservation> = {}): LakefsObservation => ({
  endpoint: 'http://lakefs',
  health: { value: undefined },
  config: {
    value: { version: '1.84.0', versionContext: 'lakeFS', blockstoreType: 'local', isPresignSupported: false },
  },
  user: { value: { id: 'ada', email: undefined } },
  found: {
    value: { id: 'faces', creationDate: 0, defaultBranch: 'main', storageNamespace: 'local://x', isReadOnly: false },
  },
  repository: repository(),
  clockOffsetMs: 0,
  ...more,
});

const find = (id: string, observation: LakefsObservation, experiment?: string) =>
  lakefsFindings(observation, experiment).find((finding) => finding.id === id);

describe('lakefsFindings', () => {
  it('is content with a server that permits everything', () => {
    const findings = lakefsFindings(seen(), 'retina');
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    expect(findings[0]?.text).toBe('lakeFS 1.84.0 (lakeFS) answers at "http://lakefs"');
  });

  it('says nothing more of a server that does not answer', () => {
    const error = new HttpError('HTTP_UNREACHABLE', 'no answer', { effect: 'none', hint: 'start it' });
    expect(lakefsFindings(seen({ health: { error } }), undefined)).toEqual([
      { id: 'lakefs-reachable', outcome: 'fail', text: 'no answer', next: 'start it', code: 'HTTP_UNREACHABLE' },
    ]);
  });

  it('says of refused credentials what the client says, and stops there', () => {
    const findings = lakefsFindings(seen({ config: { error: refused }, user: { error: refused } }), undefined);
    expect(findings.map(({ id, outcome }) => [id, outcome])).toEqual(
      expect.arrayContaining([
        ['lakefs-reachable', 'ok'],
        ['lakefs-login', 'fail'],
      ]),
    );
    expect(findings.find(({ id }) => id === 'lakefs-repository')).toBeUndefined();
  });

  it('calls a sandbox what it is', () => {
    const config = {
      version: '1.84.0-sandbox',
      versionContext: 'sandbox',
      blockstoreType: 'mem',
      isPresignSupported: false,
    };
    expect(find('lakefs-reachable', seen({ config: { value: config } }))?.text).toContain('DEMO');
  });

  it('warns when no repository is set, and names what sets it', () => {
    const { found: _found, repository: _repository, ...rest } = seen();
    expect(find('lakefs-repository', rest)).toMatchObject({
      outcome: 'warn',
      next: expect.stringContaining('TIEBACK_REPOSITORY'),
    });
  });

  it.each([
    ['is not there', { error: new TiebackError('LAKEFS_REPOSITORY_NOT_FOUND', 'gone', { hint: 'try again' }) }],
    [
      'takes no changes',
      { value: { id: 'faces', creationDate: 0, defaultBranch: 'main', storageNamespace: 'x', isReadOnly: true } },
    ],
  ])('fails a repository that %s', (_what, found) => {
    expect(find('lakefs-repository', seen({ found }))?.outcome).toBe('fail');
  });

  it('names each write that is refused', () => {
    const some = { ...writes, 'create tags': { error: refused }, commit: { error: refused } };
    expect(find('lakefs-write', seen({ repository: repository({ writes: some }) }))).toMatchObject({
      outcome: 'fail',
      text: expect.stringContaining('you may not create tags or commit in repository "faces"'),
      next: 'check the key',
      code: 'LAKEFS_UNAUTHORIZED',
    });
  });

  it('fails when branches or tags cannot be read', () => {
    expect(find('lakefs-read', seen({ repository: repository({ tags: { error: refused } }) }))?.outcome).toBe('fail');
  });

  it.each([
    ['*', undefined, 'fail'],
    ['tieback-*', undefined, 'fail'],
    ['main', 'retina', 'ok'],
    ['retina-*', 'retina', 'fail'],
    ['retina-*', undefined, 'ok'],
    ['my-exp-*', 'my exp', 'fail'],
    ['{main,stable}', 'retina', 'ok'],
  ] as const)('judges branch protection %j with experiment %j as %s', (pattern, experiment, outcome) => {
    const protection = { value: ['production', pattern] };
    const finding = find('lakefs-protection', seen({ repository: repository({ protection }) }), experiment);
    expect(finding?.outcome).toBe(outcome);
    if (outcome === 'fail') expect(finding?.text).toContain(`"${pattern}"`);
  });

  it('only warns when the protection rules cannot be read', () => {
    const protection = { error: refused };
    expect(find('lakefs-protection', seen({ repository: repository({ protection }) }))?.outcome).toBe('warn');
  });
});
