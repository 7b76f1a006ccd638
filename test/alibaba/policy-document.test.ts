import { describe, expect, it } from 'vitest';
import { principalsIn } from '../../src/alibaba/policy-document.js';

const OWN = 'acs:ram::1234567890123456:*';
const OTHER = 'acs:ram::1098765432109876:role/etl';
const statement = (change: object = {}) => ({
  Sid: 'kms default key policy',
  Effect: 'Allow',
  Principal: { RAM: [OWN] },
  Action: ['kms:*'],
  Resource: ['*'],
  ...change,
});
const policy = (...statements: object[]) => ({ Version: '1', Statement: statements });
const read = (document: unknown) => principalsIn(JSON.stringify(document));

describe('the policy of a key', () => {
  it.each<[string, unknown, string[]]>([
    ['as KMS gives it to every key', policy(statement()), [OWN]],
    [
      'with two statements',
      policy(statement(), statement({ Principal: { RAM: [OTHER, OWN] } })),
      [OTHER, OWN],
    ],
    ['with one value where a list belongs', policy(statement({ Principal: { RAM: OTHER } })), [OTHER]],
    ['with one statement outside of a list', { Version: '1', Statement: statement() }, [OWN]],
    ['with its version as a number', { Version: 1, Statement: [statement()] }, [OWN]],
    ['with everybody in it', policy(statement({ Principal: '*' })), ['*']],
    ['with everybody of RAM in it', policy(statement({ Principal: { RAM: ['*'] } })), ['*']],
    ['with a list as JSON text', policy(statement({ Principal: { RAM: JSON.stringify([OTHER]) } })), [OTHER]],
    [
      'that lets in under a condition',
      policy(statement({ Principal: { RAM: [OTHER] }, Condition: { IpAddress: {} } })),
      [OTHER],
    ],
    [
      'that shuts somebody out',
      policy(statement(), statement({ Effect: 'Deny', Principal: { RAM: [OTHER] } })),
      [OWN],
    ],
    ['as JSON text within JSON', JSON.stringify(policy(statement())), [OWN]],
  ])('%s names whom it lets in', (_, document, principals) => {
    expect(read(document)).toEqual({ principals });
  });

  it.each<[string, unknown]>([
    ['of another version', { Version: '2', Statement: [statement()] }],
    ['without a version', { Statement: [statement()] }],
    ['without a statement', policy()],
    ['that is empty', {}],
    ['that is a list', [policy(statement())]],
    ['with another effect', policy(statement({ Effect: 'allow' }))],
    ['with nobody in it', policy(statement({ Principal: { RAM: [] } }))],
    ['with a service in it', policy(statement({ Principal: { Service: ['ecs.aliyuncs.com'] } }))],
    [
      'with a service beside somebody',
      policy(statement({ Principal: { RAM: [OWN], Service: ['ecs.aliyuncs.com'] } })),
    ],
    ['with whoever is not somebody', policy({ ...statement(), NotPrincipal: { RAM: [OWN] } })],
    ['with all actions but some', policy(statement({ Action: undefined, NotAction: ['kms:Decrypt'] }))],
    ['with its principals in other letters', policy(statement({ Principal: { ram: [OWN] } }))],
    ['with a number for somebody', policy(statement({ Principal: { RAM: [1234567890123456] } }))],
    ['with a field that nobody knows', policy(statement({ Grants: [OTHER] }))],
    ['with a field beside its statements', { ...policy(statement()), Grants: [OTHER] }],
  ])('%s is not known', (_, document) => {
    expect(read(document)).toHaveProperty('notKnown');
  });

  it('that is no JSON, or says a name twice, is not known', () => {
    const twice = '{"Version":"1","Statement":[],"Statement":[]}';

    for (const text of ['', 'odd', '{', twice, '['.repeat(50_000)])
      expect(principalsIn(text)).toHaveProperty('notKnown');
  });
});
