// Generated from ../openapi.yaml by scripts/generate-lakefs-types.ts; change that file and run `npm run generate`.
export interface paths {
    "/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version, edition and storage of the server */
        get: operations["getConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthcheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server answers; asks for no credentials */
        get: operations["healthCheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Repositories by name */
        get: operations["listRepositories"];
        put?: never;
        /** Make a repository with one branch and one commit */
        post: operations["createRepository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** One repository */
        get: operations["getRepository"];
        put?: never;
        post?: never;
        /** Forget a repository; its stored data stay */
        delete: operations["deleteRepository"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/actions/runs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Each time that actions were asked about a change, newest first */
        get: operations["listRepositoryRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/actions/runs/{run_id}/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
                /** @description Id of an action run */
                run_id: components["parameters"]["run_id"];
            };
            cookie?: never;
        };
        /** What each hook of a run answered; none for a run that never was */
        get: operations["listRunHooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Branches by name */
        get: operations["listBranches"];
        put?: never;
        /** Make a branch at the commit that a ref stands for */
        post: operations["createBranch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** One branch */
        get: operations["getBranch"];
        /** Throw away what is staged */
        put: operations["resetBranch"];
        post?: never;
        /** Delete a branch, whatever is staged on it */
        delete: operations["deleteBranch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}/commits": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Commit what is staged, or a given metarange */
        post: operations["commit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** What is staged on a branch */
        get: operations["diffBranch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}/objects": {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stage an object on a branch; user metadata goes in headers */
        post: operations["uploadObject"];
        /** Stage the removal of an object, present or not */
        delete: operations["deleteObject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}/objects/delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stage the removal of up to 1,000 objects */
        post: operations["deleteObjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}/objects/stat/user_metadata": {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        get?: never;
        /** Replace an object's user metadata */
        put: operations["updateObjectUserMetadata"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/branches/{branch}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Commit the opposite of a commit */
        post: operations["revertBranch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/commits/{commitId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any ref expression */
                commitId: string;
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** The commit that a ref stands for */
        get: operations["getCommit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/pulls": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Pull requests by id, without their descriptions and the commits that merged them */
        get: operations["listPullRequests"];
        put?: never;
        /** Ask for a branch to be merged into another; a second request for the same is taken too */
        post: operations["createPullRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/pulls/{pull_request}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a pull request */
                pull_request: components["parameters"]["pull_request"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** One pull request */
        get: operations["getPullRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/pulls/{pull_request}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a pull request */
                pull_request: components["parameters"]["pull_request"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        get?: never;
        /** Merge what a pull request's branch stands at now */
        put: operations["mergePullRequest"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/refs/{leftRef}/diff/{rightRef}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                leftRef: string;
                repository: components["parameters"]["repository"];
                rightRef: string;
            };
            cookie?: never;
        };
        /** How two refs differ */
        get: operations["diffRefs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/refs/{ref}/commits": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Commits from a ref backwards, newest first */
        get: operations["logCommits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/refs/{ref}/objects": {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** An object's bytes */
        get: operations["getObject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** What getObject would say, without the bytes; errors have no body */
        head: operations["headObject"];
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/refs/{ref}/objects/ls": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Objects by path */
        get: operations["listObjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/refs/{ref}/objects/stat": {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** An object's entry, whether its bytes are still there or not */
        get: operations["statObject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/refs/{sourceRef}/merge/{destinationBranch}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                destinationBranch: string;
                repository: components["parameters"]["repository"];
                sourceRef: string;
            };
            cookie?: never;
        };
        /** Where two lines of history meet */
        get: operations["findMergeBase"];
        put?: never;
        /** Merge a ref into a branch */
        post: operations["mergeIntoBranch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/settings/branch_protection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Patterns of branches that only merges may change */
        get: operations["getBranchProtectionRules"];
        /** Replace all rules */
        put: operations["setBranchProtectionRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/settings/gc_rules": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** How long unreferenced data are kept */
        get: operations["getGcRules"];
        /** Replace the rules */
        put: operations["setGcRules"];
        post?: never;
        /** Have no rules */
        delete: operations["deleteGcRules"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        /** Tags by name */
        get: operations["listTags"];
        put?: never;
        /** Name the commit that a ref stands for */
        post: operations["createTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{repository}/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
                tag: string;
            };
            cookie?: never;
        };
        /** One tag */
        get: operations["getTag"];
        put?: never;
        post?: never;
        /** Delete a tag */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose credentials were sent */
        get: operations["getCurrentUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ActionRun: {
            /** @description The branch that was to be changed */
            branch: string;
            /** @description Empty before a commit; a merge that was refused leaves its commit readable */
            commit_id: string;
            /** Format: date-time */
            end_time?: string;
            /** @description Such as pre-merge */
            event_type: string;
            run_id: string;
            /** Format: date-time */
            start_time: string;
            /** @enum {string} */
            status: "failed" | "completed";
        };
        ActionRunList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["ActionRun"][];
        };
        BranchProtectionRules: {
            /** @description A branch name with * and ? */
            pattern: string;
        }[];
        Commit: {
            committer: string;
            /**
             * Format: int64
             * @description Seconds since 1970
             */
            creation_date: number;
            /** Format: int64 */
            generation?: number;
            id: string;
            message: string;
            /** @description Names the whole listing; the same id means the same content */
            meta_range_id: string;
            metadata?: components["schemas"]["Metadata"];
            parents: string[];
            version?: number;
        };
        CommitList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["Commit"][];
        };
        Config: {
            storage_config?: {
                blockstore_type: string;
                pre_sign_support: boolean;
            };
            version_config?: {
                version?: string;
                /** @description lakeFS for the open-source edition */
                version_context?: string;
            };
        };
        CurrentUser: {
            user: {
                /**
                 * Format: int64
                 * @description Seconds since 1970
                 */
                creation_date: number;
                email?: string;
                id: string;
            };
        };
        Diff: {
            path: string;
            /** @enum {string} */
            path_type: "common_prefix" | "object";
            /** Format: int64 */
            size_bytes?: number;
            /** @enum {string} */
            type: "added" | "removed" | "changed" | "conflict" | "prefix_changed";
        };
        DiffList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["Diff"][];
        };
        Error: {
            message: string;
        };
        GcRules: {
            branches: {
                branch_id: string;
                retention_days: number;
            }[];
            default_retention_days: number;
        };
        HookRun: {
            /** @description Name of the action that the hook belongs to */
            action: string;
            /** Format: date-time */
            end_time?: string;
            hook_id: string;
            hook_run_id: string;
            /**
             * Format: date-time
             * @description Year 1 for a hook that was skipped
             */
            start_time: string;
            /**
             * @description Skipped: by its own condition, or after another failed
             * @enum {string}
             */
            status: "failed" | "completed" | "skipped";
        };
        HookRunList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["HookRun"][];
        };
        Merge: {
            /** @default false */
            allow_empty?: boolean;
            message?: string;
            metadata?: components["schemas"]["Metadata"];
            /** @default false */
            squash_merge?: boolean;
            /** @description Who wins a conflict: dest-wins or source-wins; nobody when left out */
            strategy?: string;
        };
        MergeBase: {
            base_commit_id: string;
            destination_commit_id: string;
            source_commit_id: string;
        };
        MergeResult: {
            /** @description The merge commit's id; empty after a conflict */
            reference: string;
        };
        Metadata: {
            [key: string]: string;
        };
        NewBranch: {
            /** @default false */
            hidden?: boolean;
            name: string;
            /** @description A ref expression */
            source: string;
        };
        NewCommit: {
            /** @default false */
            allow_empty?: boolean;
            /**
             * Format: int64
             * @description Seconds since 1970
             */
            date?: number;
            message: string;
            metadata?: components["schemas"]["Metadata"];
        };
        NewPullRequest: {
            description?: string;
            destination_branch: string;
            source_branch: string;
            title: string;
        };
        NewRepository: {
            default_branch?: string;
            name: string;
            storage_namespace: string;
        };
        NewTag: {
            id: string;
            /** @description A ref expression */
            ref: string;
        };
        ObjectErrorList: {
            errors: {
                message: string;
                path?: string;
                status_code: number;
            }[];
        };
        ObjectStats: {
            checksum: string;
            content_type?: string;
            metadata?: components["schemas"]["Metadata"];
            /**
             * Format: int64
             * @description Seconds since 1970
             */
            mtime: number;
            path: string;
            /** @enum {string} */
            path_type: "common_prefix" | "object";
            /** Format: int64 */
            size_bytes?: number;
        };
        ObjectStatsList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["ObjectStats"][];
        };
        Pagination: {
            has_more: boolean;
            max_per_page: number;
            next_offset: string;
            /** @description How many there are in this page */
            results: number;
        };
        PathList: {
            paths: string[];
        };
        PullRequest: {
            /** @description Id of the user who made it; who merged it is not said */
            author: string;
            /** Format: date-time */
            closed_date?: string;
            /** Format: date-time */
            creation_date: string;
            /** @description Left out of lists */
            description?: string;
            destination_branch: string;
            id: string;
            /** @description The commit of the merge; set by merging only and kept ever after */
            merged_commit_id?: string;
            source_branch: string;
            /**
             * @description What it was last set to
             * @enum {string}
             */
            status: "open" | "closed" | "merged";
            title: string;
        };
        PullRequestId: {
            id: string;
        };
        PullRequestList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["PullRequest"][];
        };
        Ref: {
            commit_id: string;
            /** @description The branch's or tag's name */
            id: string;
        };
        RefList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["Ref"][];
        };
        Repository: {
            /**
             * Format: int64
             * @description Seconds since 1970
             */
            creation_date: number;
            default_branch: string;
            id: string;
            read_only?: boolean;
            storage_namespace: string;
        };
        RepositoryList: {
            pagination: components["schemas"]["Pagination"];
            results: components["schemas"]["Repository"][];
        };
        Reset: {
            path?: string;
            /** @enum {string} */
            type: "object" | "common_prefix" | "reset";
        };
        Revert: {
            /** @description The new commit's own message and metadata */
            commit_overrides?: {
                message?: string;
                metadata?: {
                    [key: string]: string;
                };
            };
            /** @description 0, or for a merge the parent to keep, from 1 */
            parent_number: number;
            ref: string;
        };
        UserMetadataUpdate: {
            set: components["schemas"]["Metadata"];
        };
    };
    responses: {
        /** @description No such range */
        BadRange: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There already, or in conflict */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Failed */
        Failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Protected or read-only */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Collected as garbage */
        Gone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not there */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not in this edition */
        NotImplemented: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Refused as it stands */
        Rejected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests at once */
        TooMany: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Not known, or not permitted */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A hook or a condition said no */
        Unmet: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description The `next_offset` of the page before */
        after: string;
        /** @description Results in one page */
        amount: number;
        branch: string;
        /** @description Where a path is cut to make a common prefix */
        delimiter: string;
        /** @description An object's path */
        path: string;
        prefix: string;
        /** @description Id of a pull request */
        pull_request: string;
        /** @description A ref expression */
        ref: string;
        repository: string;
        /** @description Id of an action run */
        run_id: string;
        /** @description Whether to answer with it */
        user_metadata: boolean;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
            401: components["responses"]["Unauthorized"];
        };
    };
    healthCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRepositories: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                prefix?: components["parameters"]["prefix"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    createRepository: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRepository"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    deleteRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    listRepositoryRuns: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                /** @description What the actions were asked about: for a merge the commit that it would make */
                commit?: string;
            };
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionRunList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    listRunHooks: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
            };
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
                /** @description Id of an action run */
                run_id: components["parameters"]["run_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookRunList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    listBranches: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                prefix?: components["parameters"]["prefix"];
                /** @description Hidden branches too */
                show_hidden?: boolean;
            };
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    createBranch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBranch"];
            };
        };
        responses: {
            /** @description Made; the body is the id of the commit that the branch stands at */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getBranch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ref"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    resetBranch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reset"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    deleteBranch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    commit: {
        parameters: {
            query?: {
                /** @description Commit this instead of what is staged */
                source_metarange?: string;
            };
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCommit"];
            };
        };
        responses: {
            /** @description Committed */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commit"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["Unmet"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    diffBranch: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                /** @description Where a path is cut to make a common prefix */
                delimiter?: components["parameters"]["delimiter"];
                prefix?: components["parameters"]["prefix"];
            };
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    uploadObject: {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: {
                /** @description A star refuses to replace */
                "If-None-Match"?: string;
            };
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/octet-stream": Blob | Uint8Array;
            };
        };
        responses: {
            /** @description Staged */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectStats"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["Unmet"];
            429: components["responses"]["TooMany"];
            501: components["responses"]["NotImplemented"];
            default: components["responses"]["Failed"];
        };
    };
    deleteObject: {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    deleteObjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PathList"];
            };
        };
        responses: {
            /** @description Answered; what could not be removed is listed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectErrorList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    updateObjectUserMetadata: {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserMetadataUpdate"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    revertBranch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                branch: components["parameters"]["branch"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Revert"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getCommit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Any ref expression */
                commitId: string;
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Commit"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    listPullRequests: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                /** @description Merged ones count as closed */
                status?: "open" | "closed" | "all";
            };
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullRequestList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    createPullRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPullRequest"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullRequestId"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getPullRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a pull request */
                pull_request: components["parameters"]["pull_request"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullRequest"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    mergePullRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a pull request */
                pull_request: components["parameters"]["pull_request"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Merged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeResult"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["Unmet"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    diffRefs: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                /** @description Where a path is cut to make a common prefix */
                delimiter?: components["parameters"]["delimiter"];
                prefix?: components["parameters"]["prefix"];
                /** @description The two ends compared, or what the right adds since the merge base */
                type?: "two_dot" | "three_dot";
            };
            header?: never;
            path: {
                leftRef: string;
                repository: components["parameters"]["repository"];
                rightRef: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    logCommits: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                /** @description Follow first parents only */
                first_parent?: boolean;
                /** @description Stop looking once there are `amount` */
                limit?: boolean;
                /** @description Only commits that touch one of these paths */
                objects?: string[];
                /** @description Only commits that touch something below one of these */
                prefixes?: string[];
                /** @description Leave out commits before this time */
                since?: string;
                /** @description Ref of the last commit to list */
                stop_at?: string;
            };
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getObject: {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: {
                /** @description Such as bytes=0-1023 */
                Range?: string;
            };
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": Blob | Uint8Array;
                };
            };
            /** @description The range */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": Blob | Uint8Array;
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            410: components["responses"]["Gone"];
            416: components["responses"]["BadRange"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    headObject: {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
            };
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There */
            200: {
                headers: {
                    "Content-Length"?: number;
                    ETag?: string;
                    "Last-Modified"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not there */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Collected as garbage */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooMany"];
            /** @description Failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listObjects: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                /** @description Where a path is cut to make a common prefix */
                delimiter?: components["parameters"]["delimiter"];
                prefix?: components["parameters"]["prefix"];
                /** @description Whether to answer with it */
                user_metadata?: components["parameters"]["user_metadata"];
            };
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectStatsList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    statObject: {
        parameters: {
            query: {
                /** @description An object's path */
                path: components["parameters"]["path"];
                /** @description Whether to answer with it */
                user_metadata?: components["parameters"]["user_metadata"];
            };
            header?: never;
            path: {
                /** @description A ref expression */
                ref: components["parameters"]["ref"];
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectStats"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            /** @description Expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    findMergeBase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                destinationBranch: string;
                repository: components["parameters"]["repository"];
                sourceRef: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeBase"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    mergeIntoBranch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                destinationBranch: string;
                repository: components["parameters"]["repository"];
                sourceRef: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Merge"];
            };
        };
        responses: {
            /** @description Merged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeResult"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Both sides changed the same paths, which are not named */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeResult"];
                };
            };
            412: components["responses"]["Unmet"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getBranchProtectionRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All rules */
            200: {
                headers: {
                    /** @description Not quoted; empty while there are no rules */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchProtectionRules"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    setBranchProtectionRules: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the rules to replace */
                "If-Match"?: string;
            };
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BranchProtectionRules"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["Unmet"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getGcRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GcRules"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    setGcRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GcRules"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    deleteGcRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    listTags: {
        parameters: {
            query?: {
                /** @description The `next_offset` of the page before */
                after?: components["parameters"]["after"];
                /** @description Results in one page */
                amount?: components["parameters"]["amount"];
                prefix?: components["parameters"]["prefix"];
            };
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefList"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    createTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTag"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ref"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ref"];
                };
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    deleteTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                repository: components["parameters"]["repository"];
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Rejected"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            default: components["responses"]["Failed"];
        };
    };
    getCurrentUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentUser"];
                };
            };
        };
    };
}
