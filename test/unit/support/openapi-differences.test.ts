import { describe, expect, it } from 'vitest';
import { type Description, openapiDifferences } from '../../support/openapi-differences.ts';

const theirs = (): Description => ({
  paths: {
    '/things/{thing}': {
      parameters: [{ name: 'thing', in: 'path', required: true, schema: { type: 'string' } }],
      put: {
        parameters: [{ $ref: '#/components/parameters/Mode' } as never],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
        responses: { '200': { $ref: '#/components/responses/Done' } },
      },
    },
  },
  components: {
    parameters: { Mode: { name: 'mode', in: 'query', required: true, schema: { type: 'string', enum: ['a', 'b'] } } },
    responses: { Done: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } },
    schemas: {
      Thing: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, size: { type: 'integer', format: 'int64' } },
      },
    },
  },
});

type Put = NonNullable<Description['paths'][string]['put']>;

/** Their description with something else put in the place of a part. */
const ours = (change: (put: Put) => Put, path = '/things/{thing}'): Description => {
  const { paths, components } = theirs();
  const [item] = Object.values(paths);
  if (!item?.put) throw new Error('there is one operation');
  return { paths: { [path]: { ...item, put: change(item.put) } }, components };
};

const answering = (schema: object, status = '200', type = 'application/json') =>
  ours((put) => ({ ...put, responses: { [status]: { content: { [type]: { schema } } } } }));

const where = 'PUT /things/{thing}';

describe('openapiDifferences', () => {
  it.each<[string, Description, readonly string[]]>([
    ['the same', theirs(), []],
    ['a part of it', answering({ type: 'object', properties: { id: { type: 'string' } } }), []],
    ['another path', ours((put) => put, '/others'), ['PUT /others: no such operation']],
    ['another status', answering({ type: 'object' }, '201'), [`${where}: no status 201`]],
    ['another media type', answering({ type: 'string' }, '200', 'text/plain'), [`${where} 200: no text/plain`]],
    ['another type', answering({ type: 'array' }), [`${where} 200: type object`]],
    [
      'another format',
      answering({ type: 'object', properties: { size: { type: 'integer' } } }),
      [`${where} 200.size: format int64`],
    ],
    [
      'a field that is not there',
      answering({ type: 'object', properties: { colour: { type: 'string' } } }),
      [`${where} 200.colour: no such field`],
    ],
    [
      'a field taken for granted',
      answering({ type: 'object', required: ['id', 'size'] }),
      [`${where} 200.size: not always there`],
    ],
    ['a parameter left out', ours((put) => ({ ...put, parameters: [] })), [`${where}: demands query mode`]],
    [
      'a parameter with other values',
      ours((put) => ({
        ...put,
        parameters: [{ name: 'mode', in: 'query', required: true, schema: { type: 'string', enum: ['a'] } }],
      })),
      [`${where} query mode: enum a,b`],
    ],
    [
      'a body without what is demanded',
      ours((put) => ({ ...put, requestBody: { content: { 'application/json': { schema: { type: 'object' } } } } })),
      [`${where} body.id: not always there`],
    ],
    [
      'a header that is not there',
      ours((put) => ({ ...put, responses: { '200': { headers: { ETag: {} } } } })),
      [`${where} 200: no header ETag`],
    ],
  ])('finds %s', (_, description, differences) => {
    expect([...openapiDifferences(description, theirs())]).toEqual(differences);
  });

  it('reads a schema that is put together of several as one', () => {
    const [id, size] = [{ type: 'string' }, { type: 'integer', format: 'int64' }];
    const { paths, components } = theirs();
    const parts = {
      Base: { type: 'object', properties: { size } },
      Thing: {
        allOf: [{ $ref: '#/components/schemas/Base' }, { required: ['id'] }, { type: 'object', properties: { id } }],
      },
    };
    const together = { paths, components: { ...components, schemas: parts } };
    expect([...openapiDifferences(theirs(), together)]).toEqual([]);
    const wrong = answering({ type: 'object', required: ['size'], properties: { colour: { type: 'string' } } });
    expect([...openapiDifferences(wrong, together)]).toEqual([
      `${where} 200.size: not always there`,
      `${where} 200.colour: no such field`,
    ]);
  });
});
