import { invalid } from './mlflow-error.ts';
import type { MlflowState } from './mlflow-state.ts';
import { type Field, isJsonObject, type Message, readMessage, type Shape } from './wire-message.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A request with nothing of a web framework in it. */
export type WireRequest = {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly pathParams: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  /** The body read as JSON; undefined when it is none. */
  readonly json: unknown;
};

/** One entry of the REST table: where it is mounted and what it answers. */
export type Endpoint = {
  readonly methods: readonly Method[];
  /** Below `/api/2.0/mlflow/`; `:name` is a path parameter. */
  readonly path: string;
  readonly answer: (request: WireRequest, state: MlflowState) => object;
};

type Definition<S extends Shape> = {
  /** Method and path, such as `POST runs/create`. */
  readonly on: `${Method} ${string}`;
  /** Further methods that do the same. */
  readonly also?: readonly Method[];
  readonly shape: S;
  /** Fields that must be there and not empty. */
  readonly required?: readonly (keyof S & string)[];
  /** Fields whose types are not checked: what is of a wrong one just ends the reading. */
  readonly unchecked?: readonly (keyof S & string)[];
  /** Further checks of the body as it was sent. */
  readonly check?: (json: Readonly<Record<string, unknown>>) => void;
  readonly run: (message: Message<S>, state: MlflowState, pathParams: WireRequest['pathParams']) => object;
};

const fromQuery = (shape: Shape, query: URLSearchParams): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(shape)
      .filter(([name]) => query.has(name))
      .map(([name, field]) => {
        if (typeof field === 'object' && 'list' in field) return [name, query.getAll(name)];
        const text = query.get(name);
        return [name, field === 'bool' ? text?.toLowerCase() === 'true' : text];
      }),
  );

const fromBody = ({ method, contentType, json }: WireRequest): Readonly<Record<string, unknown>> => {
  if (method === 'POST' && contentType?.split(';')[0]?.trim() !== 'application/json') {
    throw invalid(`Bad Request. Content-Type must be one of ['application/json'], not '${contentType ?? ''}'`);
  }
  return isJsonObject(json) ? json : {};
};

/** Fractions pass here although no integer field takes them: that is how they vanish without an error. */
const isOfType = (field: Field, value: unknown): boolean => {
  if (field === 'string') return typeof value === 'string';
  if (field === 'int64' || field === 'double') {
    return typeof value === 'number' || (typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)));
  }
  if (typeof field === 'object' && 'list' in field) {
    return Array.isArray(value) && (field.list !== 'string' || value.every((item) => typeof item === 'string'));
  }
  return !(typeof field === 'object' && 'enum' in field) || typeof value === 'string';
};

const checkFields = (
  { shape, required = [], unchecked = [] }: Pick<Definition<Shape>, 'shape' | 'required' | 'unchecked'>,
  json: Readonly<Record<string, unknown>>,
  isWhole: boolean,
): void => {
  for (const name of required) {
    const value = json[name] ?? (name === 'run_id' ? json['run_uuid'] : undefined);
    if (value === undefined || value === '') throw invalid(`Missing value for required parameter '${name}'.`);
  }
  if (isWhole) return;
  for (const [name, field] of Object.entries(shape)) {
    const value = json[name] ?? undefined;
    if (value !== undefined && !unchecked.includes(name) && !isOfType(field, value)) {
      throw invalid(`Invalid value ${JSON.stringify(value)} for parameter '${name}' supplied.`);
    }
  }
};

/** Builds an endpoint from its request message, its checks and what it does. */
export const endpoint = <S extends Shape>(definition: Definition<S>): Endpoint => {
  const [method, path] = definition.on.split(' ') as [Method, string];
  return {
    methods: [method, ...(definition.also ?? [])],
    path,
    answer: (request, state) => {
      const isQuery = request.method === 'GET' && request.query.size > 0;
      const json = isQuery ? fromQuery(definition.shape, request.query) : fromBody(request);
      const { message, isWhole } = readMessage(definition.shape, json);
      checkFields(definition, json, isWhole);
      definition.check?.(json);
      return definition.run(message, state, request.pathParams);
    },
  };
};
