/** An OpenAPI description, as far as it is looked into here. */
export type Description = {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
type Method = 'get' | 'put' | 'post' | 'delete' | 'head' | 'patch';
type PathItem = { readonly parameters?: readonly Parameter[] } & { readonly [M in Method]?: Operation };
type Reference = { readonly $ref?: string };
type Parameter = Reference & {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
};
type Body = Reference & {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
};
type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
};
type Schema = Reference & {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
};

/** Both descriptions with their references followed, and which way what is compared travels. */
type Sides = {
  readonly our: <T extends Reference>(node: T) => T;
  readonly their: <T extends Reference>(node: T) => T;
  readonly travels: 'to-server' | 'to-client';
};
type Differences = Generator<string, void, undefined>;

const methods: readonly Method[] = ['get', 'put', 'post', 'delete', 'head', 'patch'];

/** A schema that is put together of several, as one. */
const together = (parts: readonly Schema[]): Schema => {
  const type = parts.find((part) => part.type !== undefined)?.type;
  return {
    ...(type !== undefined && { type }),
    required: parts.flatMap(({ required = [] }) => required),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
  };
};

const following =
  (description: Description) =>
  <T extends Reference>(node: T): T => {
    const [, , section = '', name = ''] = node.$ref?.split('/') ?? [];
    return node.$ref ? (description.components[section]?.[name] as T) : node;
  };

const whole = (follow: Sides['our'], node: Schema): Schema => {
  const { allOf, ...schema } = follow(node);
  return allOf === undefined ? schema : together([schema, ...allOf.map((part) => whole(follow, part))]);
};

function* compareFields(where: string, sides: Sides, our: Schema, their: Schema): Differences {
  const [needing, offering] = sides.travels === 'to-client' ? [our, their] : [their, our];
  for (const field of needing.required ?? []) {
    if (!offering.required?.includes(field)) yield `${where}.${field}: not always there`;
  }
  for (const [field, schema] of Object.entries(our.properties ?? {})) {
    const counterpart = their.properties?.[field];
    if (counterpart) yield* compareSchemas(`${where}.${field}`, sides, schema, counterpart);
    else yield `${where}.${field}: no such field`;
  }
}

function* compareSchemas(where: string, sides: Sides, ourNode: Schema, theirNode: Schema): Differences {
  const [our, their] = [whole(sides.our, ourNode), whole(sides.their, theirNode)];
  for (const key of ['type', 'format', 'enum'] as const) {
    if (`${our[key]}` !== `${their[key]}`) yield `${where}: ${key} ${their[key]}`;
  }
  yield* compareFields(where, sides, our, their);
  if (our.items) yield* compareSchemas(`${where}[]`, sides, our.items, their.items ?? {});
  const { additionalProperties: values } = our;
  if (values) yield* compareSchemas(`${where}{}`, sides, values, their.additionalProperties ?? {});
}

function* compareBodies(where: string, sides: Sides, ourNode: Body, theirNode: Body): Differences {
  const [our, their] = [sides.our(ourNode), sides.their(theirNode)];
  for (const [type, { schema }] of Object.entries(our.content ?? {})) {
    const counterpart = their.content?.[type];
    if (counterpart) yield* compareSchemas(where, sides, schema, counterpart.schema);
    else yield `${where}: no ${type}`;
  }
  for (const header of Object.keys(our.headers ?? {})) {
    if (!(header in (their.headers ?? {}))) yield `${where}: no header ${header}`;
  }
}

const keyOf = (parameter: Parameter): string => `${parameter.in} ${parameter.name}`;

function* compareParameters(
  where: string,
  sides: Sides,
  our: readonly Parameter[],
  their: readonly Parameter[],
): Differences {
  const known = new Map(their.map((parameter) => [keyOf(parameter), parameter]));
  for (const parameter of our) {
    const counterpart = known.get(keyOf(parameter));
    if (!counterpart) yield `${where}: no ${keyOf(parameter)}`;
    else yield* compareSchemas(`${where} ${keyOf(parameter)}`, sides, parameter.schema, counterpart.schema);
  }
  const sent = new Set(our.filter(({ required }) => required).map(keyOf));
  for (const parameter of their) {
    if (parameter.required && !sent.has(keyOf(parameter))) yield `${where}: demands ${keyOf(parameter)}`;
  }
}

function* compareOperations(where: string, sides: Sides, our: Operation, their: Operation): Differences {
  const toServer: Sides = { ...sides, travels: 'to-server' };
  yield* compareParameters(
    where,
    toServer,
    (our.parameters ?? []).map(sides.our),
    (their.parameters ?? []).map(sides.their),
  );
  if (our.requestBody) yield* compareBodies(`${where} body`, toServer, our.requestBody, their.requestBody ?? {});
  for (const [status, body] of Object.entries(our.responses)) {
    const counterpart = their.responses[status];
    if (counterpart) yield* compareBodies(`${where} ${status}`, sides, body, counterpart);
    else yield `${where}: no status ${status}`;
  }
}

const operationOf = (item: PathItem | undefined, method: Method): Operation | undefined => {
  const operation = item?.[method];
  return operation && { ...operation, parameters: [...(item?.parameters ?? []), ...(operation.parameters ?? [])] };
};

/**
 * Where `ours` says something that `theirs` does not: paths, methods, parameters, statuses, media types, headers, fields,
 * types and enums; and where `theirs` demands something that `ours` does not send.
 */
export function* openapiDifferences(ours: Description, theirs: Description): Differences {
  const sides: Sides = { our: following(ours), their: following(theirs), travels: 'to-client' };
  for (const [path, item] of Object.entries(ours.paths)) {
    for (const method of methods) {
      const our = operationOf(item, method);
      const their = operationOf(theirs.paths[path], method);
      const where = `${method.toUpperCase()} ${path}`;
      if (our && their) yield* compareOperations(where, sides, our, their);
      else if (our) yield `${where}: no such operation`;
    }
  }
}
