/** How launchers of distributed trainings number their processes: torchrun, SLURM's srun, Open MPI. */
const rankVariables = ['RANK', 'SLURM_PROCID', 'OMPI_COMM_WORLD_RANK'] as const;

export type OtherRank = { readonly variable: string; readonly rank: number };

/** Which process of a distributed training this is; undefined for the first one, and outside of any. */
export const otherRank = (env: Readonly<Record<string, string | undefined>>): OtherRank | undefined =>
  rankVariables
    .map((variable) => ({ variable, rank: Number(env[variable]) }))
    .find(({ rank }) => Number.isSafeInteger(rank) && rank > 0);
