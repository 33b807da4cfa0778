export type WireEntry = { readonly key: string; readonly value: string };
export type WirePoint = {
  readonly key: string;
  readonly value: number | 'NaN';
  readonly timestamp: number;
  readonly step: number;
};
type WireInput = {
  readonly dataset: Readonly<Record<'name' | 'digest' | 'source' | 'source_type', string>>;
  readonly tags: readonly WireEntry[];
};

export type WireRunInfo = {
  readonly run_id: string;
  readonly run_name: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: number;
  readonly lifecycle_stage: string;
};

export type WireRun = {
  readonly info: WireRunInfo;
  readonly data: {
    readonly tags: readonly WireEntry[];
    readonly params: readonly WireEntry[];
    readonly metrics: readonly WirePoint[];
  };
  readonly inputs: { readonly dataset_inputs: readonly WireInput[]; readonly model_inputs: readonly object[] };
  readonly outputs: { readonly model_outputs: readonly object[] };
};

type WireExperiment = {
  readonly experiment_id: string;
  readonly name: string;
  readonly lifecycle_stage: string;
  readonly creation_time: number;
  readonly tags: readonly WireEntry[];
};

export type WireVersion = {
  readonly name: string;
  readonly version: string;
  readonly run_id: string;
  readonly source: string;
  readonly aliases: readonly string[];
  readonly tags: readonly WireEntry[];
};

type WireModel = {
  readonly last_updated_timestamp: number;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly WireEntry[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
  readonly latest_versions: readonly WireVersion[];
};

type WireLoggedModel = {
  readonly info: Readonly<Record<'model_id' | 'name' | 'status' | 'artifact_uri' | 'model_type', string>> & {
    readonly tags: readonly WireEntry[];
  };
  readonly data: { readonly metrics: readonly WirePoint[]; readonly params: readonly WireEntry[] };
};

/** What any answer of the service may hold; a test reads the part that its request is answered with. */
export type WireJson = {
  readonly error_code: string;
  readonly message: string;
  readonly next_page_token: string;
  readonly experiment_id: string;
  readonly experiment: WireExperiment;
  readonly experiments: readonly WireExperiment[];
  readonly run: WireRun;
  readonly runs: readonly WireRun[];
  readonly run_info: WireRunInfo;
  readonly metrics: readonly WirePoint[];
  readonly root_uri: string;
  readonly files: readonly { readonly path: string; readonly is_dir: boolean; readonly file_size: number }[];
  readonly registered_model: WireModel;
  readonly registered_models: readonly WireModel[];
  readonly model_version: WireVersion;
  readonly model_versions: readonly WireVersion[];
  readonly artifact_uri: string;
  readonly model: WireLoggedModel;
  readonly models: readonly WireLoggedModel[];
};
