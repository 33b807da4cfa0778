import { describe, expect, it } from 'vitest';
import { commandTags, type ForwardLink, forwardTags, sourceTags } from '../../../src/tie/forward-tags.ts';
import { version } from '../../../src/version.ts';
import { baselineCommit, dataCommit, tie } from './samples.ts';

const link: ForwardLink = {
  tie,
  actor: 'ada@clinic',
  endpoint: 'http://lakefs:8000',
  uiUrl: 'https://data.example',
  repository: 'faces',
  branch: 'retina-first',
  commit: dataCommit,
  baselineTag: 'v1',
  baselineCommit,
  dataTag: 'v2',
  dataMode: 'uri-given',
};

describe('forwardTags', () => {
  it("names the commit in tieback's and in the lakeFS documentation's spelling", () => {
    expect(forwardTags(link)).toMatchObject({
      'lakefs.repo': 'faces',
      'lakefs.branch': 'retina-first',
      'lakefs.commit_id': dataCommit,
      lakefs_repo: 'faces',
      lakefs_branch: 'retina-first',
      lakefs_commit: dataCommit,
    });
  });

  it('says who tied what to which baseline', () => {
    expect(forwardTags(link)).toMatchObject({
      'tieback.tie': tie,
      'tieback.version': version,
      'tieback.actor': 'ada@clinic',
      'tieback.data_mode': 'uri-given',
      'lakefs.endpoint': 'http://lakefs:8000',
      'lakefs.baseline_tag': 'v1',
      'lakefs.baseline_commit_id': baselineCommit,
      'lakefs.data_tag': 'v2',
    });
  });

  it('links to where browsers reach lakeFS', () => {
    expect(forwardTags(link)['lakefs.commit_url']).toBe(
      `https://data.example/repositories/faces/commits/${dataCommit}`,
    );
  });

  it('has no tag for what there is not', () => {
    const bare = forwardTags({ ...link, branch: undefined, baselineTag: undefined, dataTag: undefined });
    for (const key of ['lakefs.branch', 'lakefs_branch', 'lakefs.baseline_tag', 'lakefs.data_tag']) {
      expect(bare).not.toHaveProperty(key);
    }
    expect(Object.values(bare)).not.toContain(undefined);
  });
});

describe('commandTags', () => {
  it('holds the whole command, and how many files git does not know', () => {
    expect(commandTags({ command: 'python train.py --lr 0.1', untrackedCount: 0 })).toEqual({
      'tieback.command': 'python train.py --lr 0.1',
      'tieback.git_untracked': '0',
    });
    expect(commandTags({ command: 'true', untrackedCount: undefined })).not.toHaveProperty('tieback.git_untracked');
  });
});

describe('sourceTags', () => {
  it('says what MLflow says of a run that a script makes', () => {
    const source = { user: 'ada', entryPoint: 'train.py', gitCommit: 'abc', gitBranch: 'main', gitRepoUrl: 'u' };
    expect(sourceTags({ ...source, isDirty: false })).toEqual({
      'mlflow.user': 'ada',
      'mlflow.source.name': 'train.py',
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.git.commit': 'abc',
      'mlflow.source.git.branch': 'main',
      'mlflow.source.git.repoURL': 'u',
      'mlflow.source.git.dirty': 'false',
    });
  });

  it('says nothing about git outside a repository', () => {
    const nothing = { gitCommit: undefined, gitBranch: undefined, gitRepoUrl: undefined, isDirty: undefined };
    const tags = sourceTags({ user: 'ada', entryPoint: 'train.py', ...nothing });
    expect(Object.keys(tags).filter((key) => key.includes('git'))).toEqual([]);
  });
});
