import { hostname, userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { actorOf } from '../../../src/tie/actor.ts';

describe('actorOf', () => {
  it.each([
    ['GitHub', { GITHUB_ACTOR: 'ada', GITHUB_REPOSITORY: 'clinic/retina' }, 'ada@clinic/retina'],
    ['GitLab', { GITLAB_USER_LOGIN: 'ada', CI_PROJECT_PATH: 'clinic/retina' }, 'ada@clinic/retina'],
    ['Jenkins', { BUILD_USER_ID: 'ada', JOB_NAME: 'retina' }, 'ada@retina'],
    ['CircleCI', { CIRCLE_USERNAME: 'ada', CIRCLE_PROJECT_REPONAME: 'retina' }, 'ada@retina'],
    ['a CI that says no place', { GITHUB_ACTOR: 'ada' }, 'ada'],
  ])("takes %s's word", (_ci, env, expected) => {
    expect(actorOf(env)).toBe(expected);
  });

  it.each([{}, { GITHUB_ACTOR: '' }])('is user and host elsewhere: %j', (env) => {
    expect(actorOf(env)).toBe(`${userInfo().username}@${hostname()}`);
  });
});
