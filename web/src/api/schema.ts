// Generated from openapi/turnwise.json by `npm run api`. Do not edit.
export interface paths {
    "/api/v1/annotation-configs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What annotations look like
         * @description In a project: its own and those for all projects. Without a project, all there are. By name.
         */
        get: operations["list_annotation_configs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/annotation-configs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set what annotations of a name look like
         * @description In place of what was set before. It helps people who annotate; annotations that look otherwise are kept all the same.
         */
        put: operations["put_annotation_config"];
        post?: never;
        /**
         * Forget what annotations of a name look like
         * @description The annotations stay.
         */
        delete: operations["delete_annotation_config"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Annotations
         * @description Newest first.
         */
        get: operations["list_annotations"];
        put?: never;
        /**
         * Keep annotations
         * @description Up to 1000 in one request; each is kept or refused by itself. Of those with the same target, name and identifier the newest counts, and
         *     the earlier ones are kept as its versions. What it is about need not have come yet: the annotation waits for it.
         */
        post: operations["post_annotations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/annotations/agreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far annotators agree
         * @description A judge with people (`a=LLM&b=HUMAN`), or everybody among themselves: percent agreement, Cohen's kappa, Krippendorff's alpha, the
         *     confusion table, and the disagreements. Where a rater stands for several annotations of one thing, the newest counts. The newest
         *     50 000 annotations are compared.
         */
        get: operations["get_agreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/annotations/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One annotation with its earlier versions */
        get: operations["get_annotation"];
        put?: never;
        post?: never;
        /**
         * Delete an annotation
         * @description With all its versions. Telemetry that is sent again brings its annotations again.
         */
        delete: operations["delete_annotation"];
        options?: never;
        head?: never;
        /**
         * Change an annotation
         * @description What it said before is kept as an earlier version.
         */
        patch: operations["patch_annotation"];
        trace?: never;
    };
    "/api/v1/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The fields that expressions may name
         * @description With their types, and values to choose from.
         */
        get: operations["list_fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leaderboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Best or worst sessions or users
         * @description By any metric. Shares and means are ranked by the careful end of their 95 % interval, so one bad session does not top the list.
         */
        get: operations["get_leaderboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The saved metrics
         * @description By name.
         */
        get: operations["list_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluates a metric
         * @description One select over the sessions, turns, users or annotations of a project.
         */
        post: operations["evaluate_metric"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One saved metric */
        get: operations["get_metric"];
        /**
         * Saves a metric
         * @description One of the same name is replaced.
         */
        put: operations["save_metric"];
        post?: never;
        /** Removes a saved metric */
        delete: operations["delete_metric"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/{name}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Evaluates a saved metric */
        get: operations["get_metric_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All projects
         * @description With exact counts of what each holds, by name.
         */
        get: operations["list_projects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a project
         * @description With all its sessions and traces; for good, as a session.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The review queues of a project
         * @description By name, each with how far it is worked through.
         */
        get: operations["list_queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/queues/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make a review queue, or add sessions to one
         * @description Sessions that it has already stay where they are.
         */
        put: operations["put_queue"];
        post?: never;
        /**
         * Delete a review queue
         * @description The annotations that were made stay.
         */
        delete: operations["delete_queue"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/queues/{queue}/marks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a session of a queue as done or skipped */
        post: operations["mark_in_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/queues/{queue}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Be given the next session to look at
         * @description The one that the reviewer was given last, until it is marked; then the first that needs another reviewer. A session that was given to
         *     somebody is not given to another in its place for 30 minutes.
         */
        post: operations["next_in_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sessions of a project
         * @description Latest activity first, if nothing else is asked for.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/sessions/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the sessions of a project come to
         * @description Counts, shares, sums and percentiles over those that pass a filter.
         */
        get: operations["summarise_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The traces of a project
         * @description Newest first. A trace that serves several sessions is listed once for each.
         */
        get: operations["list_traces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find sessions by what was said
         * @description The text may begin and end within a word, and have punctuation. Latest activity first, each with a place where the text is. Of a text
         *     that is nearly everywhere, the 2000 newest sessions are found.
         */
        get: operations["search_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One session with its turns
         * @description In order, each with its spans.
         */
        get: operations["get_session"];
        put?: never;
        post?: never;
        /**
         * Delete a session
         * @description With all that was said in it and its annotations, for good: when this answers, the files have nothing of it. Spans of it that are sent
         *     later found it anew.
         */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The annotations of a session, its turns and its spans
         * @description Newest first.
         */
        get: operations["list_session_annotations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/neighbours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sessions before and after one
         * @description In a list of its project with this filter and order.
         */
        get: operations["get_neighbours"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traces/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One trace with all its spans
         * @description Everything that was sent, and what it was read as.
         */
        get: operations["get_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/turns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The turns of a project
         * @description Of all its sessions, filtered and sorted; each without its spans.
         */
        get: operations["list_turns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The users of a project
         * @description Who was seen last comes first, unless another order is asked for.
         */
        get: operations["list_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One user with its sessions
         * @description Latest activity first.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Delete a user's data
         * @description All sessions of the project that name the user, whoever else they name, and the user's traces of no session; for good, as a session.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["is_alive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether spans can be stored now */
        get: operations["is_ready"];
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
        /** @description How far raters agree in annotations of one name. */
        Agreement: {
            /**
             * Format: int64
             * @description How many things at least two of them rated.
             */
            compared: number;
            /** @description Where two raters gave different labels or, without labels, different scores: the first 100. */
            disagreements: components["schemas"]["Disagreement"][];
            labels: components["schemas"]["LabelAgreement"];
            name: string;
            /** @description Those compared: `LLM`, `CODE` or `HUMAN`, with the identifier behind a slash. */
            raters: string[];
            scores: components["schemas"]["ScoreAgreement"];
        };
        /** @description A judgement on a span, turn, session or user. */
        Annotation: {
            annotator: components["schemas"]["Annotator"];
            /** @description Whether it is the newest version; else it is an earlier one. */
            current: boolean;
            explanation: string | null;
            /** @description Whether what it is about has come. */
            found: boolean;
            identifier: string;
            /** @description Names all versions of it. */
            key: string;
            /** @example good */
            label: string | null;
            metadata: Record<string, never> | null;
            /** @example helpfulness */
            name: string;
            /**
             * Format: double
             * @example 0.8
             */
            score: number | null;
            /**
             * Format: int64
             * @description For sessions: how many turns had begun when it was made.
             */
            seen_turns: number | null;
            source: components["schemas"]["Source"];
            target: components["schemas"]["AnnotationTarget"];
            time: components["schemas"]["Time"];
        };
        /** @description New contents of an annotation: what is not given stays, `null` takes away. */
        AnnotationChange: {
            explanation: string | null;
            label: string | null;
            metadata: Record<string, never> | null;
            /** Format: double */
            score: number | null;
        };
        /** @description What can be said in annotations of this name. */
        AnnotationConfig: components["schemas"]["AnnotationLook"] & {
            /** @example helpfulness */
            name: string;
            /** @description Null if it is for all projects. */
            project: string | null;
        };
        AnnotationConfigList: {
            data: components["schemas"]["AnnotationConfig"][];
        };
        /**
         * @description `categorical`: one of the labels. `continuous`: a score. `freeform`: any words.
         * @enum {string}
         */
        AnnotationKind: "categorical" | "continuous" | "freeform";
        /** @description The look of annotations. */
        AnnotationLook: {
            better: components["schemas"]["Better"] | null;
            description: string | null;
            kind: components["schemas"]["AnnotationKind"];
            /** @description Of a categorical one. */
            labels: components["schemas"]["Label"][];
            /**
             * Format: double
             * @description The least score of a continuous one.
             */
            lower: number | null;
            /**
             * Format: double
             * @description The greatest.
             */
            upper: number | null;
        };
        AnnotationOutcome: {
            error: components["schemas"]["Error"] | null;
            /** @description Whether what it is about has come; else the annotation waits for it. */
            found: boolean;
            /** @description Names the annotation; null if it was refused. */
            key: string | null;
        };
        /** @description What became of each annotation, in the order in which they were sent. */
        AnnotationOutcomes: {
            data: components["schemas"]["AnnotationOutcome"][];
            /** Format: int64 */
            kept: number;
            /** Format: int64 */
            refused: number;
        };
        AnnotationPage: {
            data: components["schemas"]["Annotation"][];
            /** @description `cursor` of the next page; null on the last. */
            next_cursor: string | null;
        };
        AnnotationTarget: {
            level: components["schemas"]["Level"];
            /** @description Null while the target has not come, if only that tells. */
            project: string | null;
            session_id: string | null;
            session_key: string | null;
            span_id: string | null;
            subtree_span_id: string | null;
            trace_id: string | null;
            /**
             * Format: int64
             * @description The turn's place in its session, from 0.
             */
            turn: number | null;
            user_id: string | null;
        };
        /** @description An annotation with its earlier versions, the newest first. */
        AnnotationVersions: components["schemas"]["Annotation"] & {
            versions: components["schemas"]["Annotation"][];
        };
        /**
         * @description Who judged.
         * @enum {string}
         */
        Annotator: "LLM" | "CODE" | "HUMAN";
        /** @enum {string} */
        Better: "higher" | "lower";
        Column: {
            /**
             * @description The alias, else the expression.
             * @example avg(cost)
             */
            name: string;
            /**
             * @description `bool`, `number`, `text`, `time` or `duration`.
             * @example number
             */
            type: string;
            /** @example USD */
            unit: string | null;
        };
        Confusion: {
            a: string;
            b: string;
            /** Format: int64 */
            count: number;
        };
        /**
         * @description `sent`: the client. `priced`: the table of prices, at the time of the call.
         * @enum {string}
         */
        CostSource: "sent" | "priced";
        /** @description How many were deleted. */
        Deleted: {
            /** Format: int64 */
            deleted: number;
        };
        /** @description A deletion that is done. */
        DeletedSessions: {
            /**
             * Format: int64
             * @description How many sessions went.
             */
            session_count: number;
        };
        /** @description One thing that was rated differently. */
        Disagreement: {
            annotations: components["schemas"]["Annotation"][];
        };
        /** @description A document that was found. */
        Document: {
            content: string | null;
            id: string | null;
            /** @description Parsed where it is JSON, else text. */
            metadata: unknown;
            /** Format: double */
            score: number | null;
        };
        Error: {
            /**
             * @description For programs.
             * @example not_found
             */
            code: string;
            /**
             * @description What to do about it.
             * @example GET /api/v1/projects lists them
             */
            hint: string | null;
            /**
             * @description For people.
             * @example there is no project 'shop'
             */
            message: string;
            /**
             * @description Of an expression: how many characters stand before the place where it goes wrong.
             * @example 4
             */
            position: number | null;
        };
        /** @description The body of every answer that is no success. */
        ErrorBody: {
            error: components["schemas"]["Error"];
        };
        /** @description A metric to evaluate. */
        EvaluateBody: {
            /**
             * @description One select.
             * @example select user.id, avg(cost) from sessions group by user.id order by 2 desc limit 10
             */
            expression: string;
            /** @example default */
            project: string;
        };
        Event: {
            attributes: {
                [key: string]: unknown;
            };
            /** @example exception */
            name: string;
            time: components["schemas"]["Time"];
        };
        /** @description Why it failed, and the span that says so. */
        Failure: {
            message: string;
            span_id: string | null;
        };
        /** @description A field of the expression language. */
        Field: {
            about: string;
            /**
             * @description As it is written; a part in `<>` stands for any name.
             * @example user.id
             * @example eval.<name>.score
             */
            name: string;
            /** @description A row may have several values, or none: `=` is true when one of them is equal. */
            several: boolean;
            /**
             * @description `bool`, `number`, `text`, `time` or `duration`.
             * @example text
             */
            type: string;
            /** @example USD */
            unit: string | null;
            /** @description Values that it has in the project, the most frequent first; at most 20. */
            values: string[];
        };
        FieldList: {
            data: components["schemas"]["Field"][];
        };
        Health: {
            /** @example ok */
            status: string;
        };
        /** @description A label, and the score that it stands for. */
        Label: {
            /** @example good */
            label: string;
            /**
             * Format: double
             * @example 1
             */
            score: number | null;
        };
        /** @description By labels, where at least two raters gave one. */
        LabelAgreement: {
            /**
             * Format: double
             * @description Krippendorff's alpha, for labels.
             */
            alpha: number | null;
            /** Format: int64 */
            compared: number;
            /** @description How often the first rater said `a` where the second said `b`; empty unless there are two raters. */
            confusion: components["schemas"]["Confusion"][];
            /**
             * Format: double
             * @description Cohen's kappa; null unless there are two raters.
             */
            kappa: number | null;
            /**
             * Format: double
             * @description How often two raters said the same.
             */
            percent: number | null;
        };
        /** @description A ranking of sessions or users by a metric. */
        Leaderboard: {
            data: components["schemas"]["Ranked"][];
            /** @description The metric that ranks, as it was written. */
            expression: string;
            /** @description How many groups have at least `min_count` rows, and so are ranked. */
            ranked: number;
            /**
             * @description `wilson` (shares), `empirical_bayes` (means) or `value` (the value itself ranks).
             * @example wilson
             */
            statistic: string;
            unit: string | null;
            /**
             * @description `number` or `duration` (in milliseconds).
             * @example number
             */
            value_type: string;
        };
        /**
         * @description What kind of thing it is about.
         * @enum {string}
         */
        Level: "span" | "turn" | "session" | "user";
        Link: {
            attributes: {
                [key: string]: unknown;
            };
            span_id: string;
            trace_id: string;
        };
        /** @description A turn in a list of turns of many sessions. */
        ListedTurn: {
            /** Format: double */
            cost_usd: number | null;
            error: components["schemas"]["Failure"] | null;
            /**
             * Format: int64
             * @description Place in the session, from 0.
             */
            index: number;
            input: components["schemas"]["Text"] | null;
            /** Format: double */
            latency_ms: number;
            models: string[];
            output: components["schemas"]["Text"] | null;
            session_id: string;
            session_key: string;
            /** Format: int64 */
            span_count: number;
            started_at: components["schemas"]["Time"];
            tokens: components["schemas"]["Tokens"] | null;
            /** @description The first is the turn's own. */
            trace_ids: string[];
            user_id: string | null;
        };
        /**
         * @description What a reviewer did with a session.
         * @enum {string}
         */
        Mark: "done" | "skipped";
        /** @description A place where a text was said, with some words around it. */
        Match: {
            /** @description What comes after it, cut. */
            after: string;
            /** @description What comes before it, cut. */
            before: string;
            by: components["schemas"]["Speaker"];
            span_id: string;
            /**
             * @description The text as it is written there.
             * @example Refund
             */
            text: string;
            trace_id: string;
            /**
             * Format: int64
             * @description The turn's place in the session, from 0; null in what makes no turn.
             */
            turn_index: number | null;
        };
        /** @description A mean over what is below. */
        MeanBelow: {
            /** Format: int64 */
            count: number;
            /** Format: double */
            score: number | null;
        };
        /** @description A message to or from a model. */
        Message: {
            name: string | null;
            parts: components["schemas"]["Part"][];
            /** @example user */
            role: string;
            /** @description The call that a tool's message answers. */
            tool_call_id: string | null;
            tool_calls: components["schemas"]["ToolCall"][];
        };
        /** @description A metric to save. */
        MetricBody: {
            /** @description Which values are better; `low` if it is not told. */
            better: ("high" | "low") | null;
            description: string | null;
            /**
             * @description One select; see docs/expressions.md.
             * @example select avg(eval.frustration.score) from sessions
             */
            expression: string;
        };
        MetricList: {
            data: components["schemas"]["SavedMetric"][];
        };
        /** @description The sessions before and after one in a list; null at its ends. */
        Neighbours: {
            next: components["schemas"]["SessionSummary"] | null;
            previous: components["schemas"]["SessionSummary"] | null;
        };
        /** @description A judgement to be kept. At least one of label, score and explanation is needed. */
        NewAnnotation: {
            annotator: components["schemas"]["Annotator"];
            explanation: string | null;
            /** @description Tells annotations of one name on one target apart: people by their names, runs by their ids. */
            identifier: string;
            /** @example good */
            label: string | null;
            metadata: Record<string, never> | null;
            /**
             * @description What is judged.
             * @example helpfulness
             */
            name: string;
            /**
             * Format: double
             * @example 0.8
             */
            score: number | null;
            source: components["schemas"]["Source"];
            target: components["schemas"]["NewTarget"];
            time: components["schemas"]["Time"] | null;
        };
        /** @description One annotation, or an array of them. */
        NewAnnotations: components["schemas"]["NewAnnotation"] | components["schemas"]["NewAnnotation"][];
        NewMark: {
            mark: components["schemas"]["Mark"];
            reviewer: string;
            session_id: string;
        };
        /** @description A queue to be made, or more for one that is there. */
        NewQueue: {
            /** @description The names of the annotations that are asked for. */
            questions: string[];
            /**
             * Format: int64
             * @description How many people shall look at each session; 1, if it is not given.
             */
            reviewers_wanted: number | null;
            /** @description Ids of sessions, added to the end; those that it has stay where they are. */
            session_ids: string[];
        };
        NewReviewer: {
            /** @description Who reviews; the identifier of the annotations that he or she makes. */
            reviewer: string;
        };
        /**
         * @description What an annotation is about: a span (`trace_id` and `span_id`), a turn (`trace_id`, or a session with `turn`), a session (`session_id`
         *     or `session_key`) or a user (`user_id`).
         */
        NewTarget: {
            /** @description Of the session or user; needed only if more than one project has it, or none yet. */
            project: string | null;
            /** @example chat-42 */
            session_id: string | null;
            session_key: string | null;
            span_id: string | null;
            /** @description With `trace_id`, for a turn that is only a part of its trace: the top span of that part. */
            subtree_span_id: string | null;
            trace_id: string | null;
            /**
             * Format: int64
             * @description A turn's place in its session, from 0.
             */
            turn: number | null;
            user_id: string | null;
        };
        /** @description The session to look at next. */
        NextInQueue: {
            /** @description Null if nothing is left for this reviewer. */
            session_id: string | null;
            session_key: string | null;
        };
        /** @description A node of a graph of agents. */
        Node: {
            id: string | null;
            name: string | null;
            parent_id: string | null;
        };
        /** @description Something that a reader of the turn should know. */
        Note: {
            /**
             * @description `carries_session`, `attributes_dropped` or `other_conversation`.
             * @example carries_session
             */
            code: string;
            message: string;
        };
        /** @description A piece of a message. */
        Part: {
            text: string;
            /** @enum {string} */
            type: "text";
        } | {
            /** @enum {string} */
            type: "image";
            url: string;
        } | {
            text: string;
            /** @enum {string} */
            type: "reasoning";
        } | {
            /** @enum {string} */
            type: "other";
            value: unknown;
        };
        /** @description A name under which applications send their traces, with exact counts of what it holds. */
        Project: {
            first_seen_at: components["schemas"]["Time"] | null;
            last_seen_at: components["schemas"]["Time"] | null;
            /** @example default */
            name: string;
            /** Format: int64 */
            session_count: number;
            /** Format: int64 */
            span_count: number;
            /** Format: int64 */
            trace_count: number;
            /** Format: int64 */
            turn_count: number;
        };
        ProjectList: {
            data: components["schemas"]["Project"][];
        };
        /** @description The template that a prompt was made from. */
        PromptTemplate: {
            template: string | null;
            /** @description Parsed where it is JSON, else text. */
            variables: unknown;
            version: string | null;
        };
        /** @description Sessions that people shall look at, and how far they came. */
        Queue: {
            created_at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Sessions that as many people as shall have looked at.
             */
            done_count: number;
            /** @example angry users */
            name: string;
            project: string;
            /** @description The names of the annotations that are asked for. */
            questions: string[];
            reviewers: components["schemas"]["Reviewer"][];
            /**
             * Format: int64
             * @description How many people shall look at each session.
             */
            reviewers_wanted: number;
            /** Format: int64 */
            session_count: number;
        };
        QueueList: {
            data: components["schemas"]["Queue"][];
        };
        /** @description A session or user in a ranking. */
        Ranked: {
            /**
             * Format: int64
             * @description How many sessions or turns the value is of.
             */
            count: number;
            /**
             * @description The filter that lists its sessions.
             * @example user.id = 'ada'
             */
            filter: string;
            /** @description The user's id, or the session's key. */
            group: string;
            high: Record<string, never>;
            /** @description The range in which the true value lies with a probability of 95 %; null where the statistic has none. */
            low: Record<string, never>;
            /** @description From 1. */
            rank: number;
            /** @description The sessions to begin with: of a user, those that count most for the value; of a session, itself. */
            sessions: components["schemas"]["SessionSummary"][];
            value: Record<string, never>;
        };
        /** @description How far one person is. */
        Reviewer: {
            /** Format: int64 */
            done_count: number;
            name: string;
            /** Format: int64 */
            skipped_count: number;
        };
        /** @description A metric that people saved. */
        SavedMetric: {
            /**
             * @description Which values are better: `high` or `low`.
             * @example low
             */
            better: string;
            created_at: components["schemas"]["Time"];
            description: string | null;
            /** @example select avg(eval.frustration.score) from sessions */
            expression: string;
            /** @example frustration by user */
            name: string;
            updated_at: components["schemas"]["Time"];
        };
        /** @description What instrumented the application. */
        Scope: {
            attributes: {
                [key: string]: unknown;
            };
            /** @example openinference.instrumentation.openai */
            name: string;
            version: string;
        };
        /** @description By scores, where at least two raters gave one. */
        ScoreAgreement: {
            /**
             * Format: double
             * @description Krippendorff's alpha, for intervals.
             */
            alpha: number | null;
            /** Format: int64 */
            compared: number;
            /**
             * Format: double
             * @description The mean of what two raters are apart.
             */
            mean_difference: number | null;
        };
        /** @description A session with a page of its turns. */
        Session: components["schemas"]["SessionSummary"] & {
            /** @description Current annotations of the session itself, newest first; at most 100. */
            annotations: components["schemas"]["Annotation"][];
            /** @description `cursor` of the next page of turns; null on the last. */
            next_cursor: string | null;
            turns: components["schemas"]["Turn"][];
        };
        SessionClaim: {
            /** @example session.id */
            key: string;
            /** @example chat-42 */
            value: string;
        };
        /** @description What the current annotations of one name come to, on a session. */
        SessionEval: components["schemas"]["TurnEval"] & {
            /** @description Over annotations of its spans. */
            spans: components["schemas"]["MeanBelow"];
            /** @description Over annotations of its turns. */
            turns: components["schemas"]["MeanBelow"];
        };
        SessionPage: {
            data: components["schemas"]["SessionSummary"][];
            /** @description `cursor` of the next page; null on the last. */
            next_cursor: string | null;
        };
        /**
         * @description `open`: spans came lately. `idle`: none came for a while. `ended`: the application said so.
         * @enum {string}
         */
        SessionStatus: "open" | "idle" | "ended";
        /** @description What the sessions of a list come to. */
        SessionSummaries: {
            series: components["schemas"]["Table"] | null;
            /**
             * @description One row over all of them. The columns: `sessions`, `turns`, `error_share`, `tokens`, `cost`, `duration_p50`, `duration_p95`, then the
             *     mean of each annotation's scores under its name (`eval.<name>`).
             */
            total: components["schemas"]["Table"];
        };
        /** @description A session without its turns. All numbers are exact and of its whole life. */
        SessionSummary: {
            /** @description Tokens of some call have no known cost: the session cost at least `cost_usd`. */
            cost_is_partial: boolean;
            /** Format: double */
            cost_usd: number | null;
            /** Format: double */
            duration_ms: number;
            /** Format: int64 */
            error_turn_count: number;
            /** @description What annotations come to, by name. */
            evals: components["schemas"]["SessionEval"][];
            first_input: components["schemas"]["Text"] | null;
            /** @description No span named the session; it was found by the history that its model calls repeat. */
            inferred: boolean;
            /**
             * @description Opaque and URL-safe; works wherever a session id works in a URL.
             * @example q3m8Zt0bVxkR2uJ5yWcA
             */
            key: string;
            last_activity_at: components["schemas"]["Time"];
            last_output: components["schemas"]["Text"] | null;
            /** @description Where the text that was searched for is; empty where nothing was searched for. */
            matches: components["schemas"]["Match"][];
            models: string[];
            /** @example default */
            project: string;
            /** @example chat-42 */
            session_id: string;
            /**
             * @description The attribute that the id was read from.
             * @example session.id
             */
            session_id_key: string | null;
            /** Format: int64 */
            span_count: number;
            started_at: components["schemas"]["Time"];
            status: components["schemas"]["SessionStatus"];
            tokens: components["schemas"]["Tokens"] | null;
            /** Format: int64 */
            trace_count: number;
            /** Format: int64 */
            turn_count: number;
            user_ids: string[];
            /** @description `attributes_dropped`: a client's SDK dropped attributes of a span, so something may be missing. */
            warnings: string[];
        };
        /**
         * @description By which way it came.
         * @enum {string}
         */
        Source: "API" | "PAGE" | "TELEMETRY" | "EVALUATOR";
        /** @description A span with everything that was sent, and what it was read as. */
        Span: components["schemas"]["SpanSummary"] & {
            /** @description The agent at work. */
            agent: string | null;
            /** @description All attributes as they were sent, by their dotted keys. */
            attributes: {
                [key: string]: unknown;
            };
            /** @description The documents that a reranker was given to put in order. */
            candidates: components["schemas"]["Document"][];
            /** @description The conventions that the span was read by, the one that wins a disagreement first. */
            dialects: string[];
            documents: components["schemas"]["Document"][];
            /**
             * Format: int32
             * @description How many attributes the client's SDK dropped.
             */
            dropped_attributes_count: number;
            /** @description The texts that were embedded. */
            embedded: string[];
            ended_at: components["schemas"]["Time"];
            events: components["schemas"]["Event"][];
            /**
             * @description Why the model stopped.
             * @example stop
             */
            finish_reason: string | null;
            input_messages: components["schemas"]["Message"][];
            /** @description Parsed where it is JSON, else text. */
            invocation_parameters: unknown;
            links: components["schemas"]["Link"][];
            /** @description What the application noted beside; parsed where it is JSON, else text. */
            metadata: unknown;
            node: components["schemas"]["Node"] | null;
            output_messages: components["schemas"]["Message"][];
            prompt_template: components["schemas"]["PromptTemplate"] | null;
            /** @example openai */
            provider: string | null;
            resource: {
                [key: string]: unknown;
            };
            /** @description The provider's id of the response. */
            response_id: string | null;
            scope: components["schemas"]["Scope"];
            session_claim: components["schemas"]["SessionClaim"] | null;
            tags: string[];
            /** @description What a tool was called with; parsed where it is JSON, else text. */
            tool_arguments: unknown;
            /** @description The model's call that a tool's span carries out. */
            tool_call_id: string | null;
            /** @description Tools that were offered to the model. */
            tools: components["schemas"]["Tool"][];
            user_id: string | null;
        };
        /**
         * @description What kind of work a span stands for.
         * @enum {string}
         */
        SpanKind: "LLM" | "CHAIN" | "AGENT" | "TOOL" | "RETRIEVER" | "RERANKER" | "EMBEDDING" | "GUARDRAIL" | "EVALUATOR" | "PROMPT" | "UNKNOWN";
        /**
         * @description OpenTelemetry's status of a span.
         * @enum {string}
         */
        SpanStatus: "unset" | "ok" | "error";
        /** @description A span as a step of a turn. */
        SpanSummary: {
            /** @description Current annotations of the span, newest first. */
            annotations: components["schemas"]["Annotation"][];
            cost_source: components["schemas"]["CostSource"] | null;
            /** Format: double */
            cost_usd: number | null;
            /** @description Why it failed; null when it did not, or when its reader only stopped listening. */
            error: string | null;
            input: components["schemas"]["Text"] | null;
            kind: components["schemas"]["SpanKind"];
            /** Format: double */
            latency_ms: number;
            model: string | null;
            name: string;
            output: components["schemas"]["Text"] | null;
            parent_span_id: string | null;
            span_id: string;
            started_at: components["schemas"]["Time"];
            status: components["schemas"]["SpanStatus"];
            tokens: components["schemas"]["Tokens"] | null;
            tool_name: string | null;
            trace_id: string;
        };
        /**
         * @description Who said it. What a tool was called with, its result, documents and failures are a tool's.
         * @enum {string}
         */
        Speaker: "user" | "assistant" | "tool";
        /** @description The answer to a metric. */
        Table: {
            columns: components["schemas"]["Column"][];
            /** @description There are as many rows as the limit allows; there may be more. */
            is_full: boolean;
            /** @description Each with a value for each column: times are RFC 3339, durations milliseconds, unknown is null. */
            rows: Record<string, never>[][];
        };
        /** @description Words of a user, an assistant or a step. */
        Text: {
            /** @description The application hid the words; the text is its mask. */
            redacted: boolean;
            /** @example Where is my parcel? */
            text: string;
            /** @description There is more than is given here. */
            truncated: boolean;
        };
        /**
         * Format: date-time
         * @description A moment, UTC.
         * @example 2026-03-01T09:30:00.25Z
         */
        Time: string;
        /** @description Token counts of model calls; each is null where nobody counted. */
        Tokens: {
            /** Format: int64 */
            audio: number | null;
            /** Format: int64 */
            cache_read: number | null;
            /** Format: int64 */
            cache_write: number | null;
            /**
             * Format: int64
             * @description Reasoning included.
             */
            completion: number | null;
            /**
             * Format: int64
             * @description Cached ones included.
             */
            prompt: number | null;
            /** Format: int64 */
            reasoning: number | null;
            /** Format: int64 */
            total: number | null;
        };
        /** @description A tool that was offered to a model. */
        Tool: {
            description: string | null;
            name: string | null;
            /** @description Parsed where it is JSON, else text. */
            schema: unknown;
        };
        ToolCall: {
            /** @description Parsed where it is JSON, else text. */
            arguments: unknown;
            id: string | null;
            name: string;
        };
        /** @description A trace with all its spans, in order of start. */
        Trace: {
            /** @description Current annotations of its turn, newest first. */
            annotations: components["schemas"]["Annotation"][];
            project: string;
            session_id: string | null;
            session_key: string | null;
            spans: components["schemas"]["Span"][];
            trace_id: string;
        };
        TracePage: {
            data: components["schemas"]["TraceSummary"][];
            /** @description `cursor` of the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description A trace without its spans. */
        TraceSummary: {
            /** Format: double */
            cost_usd: number | null;
            ended_at: components["schemas"]["Time"];
            error: components["schemas"]["Failure"] | null;
            input: components["schemas"]["Text"] | null;
            /** @description Whether it is a turn of a session or would be one; a trace that only carries feedback or embeddings is none. */
            is_turn: boolean;
            /** Format: double */
            latency_ms: number;
            models: string[];
            /** @description The name of its top span. */
            name: string;
            output: components["schemas"]["Text"] | null;
            project: string;
            session_id: string | null;
            session_key: string | null;
            /** Format: int64 */
            span_count: number;
            started_at: components["schemas"]["Time"];
            tokens: components["schemas"]["Tokens"] | null;
            trace_id: string;
            user_id: string | null;
        };
        /** @description One turn of a session. */
        Turn: {
            /** @description Current annotations of the turn itself, newest first. */
            annotations: components["schemas"]["Annotation"][];
            /** @description Tokens of some call have no known cost: the turn cost at least `cost_usd`. */
            cost_is_partial: boolean;
            /** Format: double */
            cost_usd: number | null;
            ended_at: components["schemas"]["Time"];
            error: components["schemas"]["Failure"] | null;
            /**
             * Format: int64
             * @description Place in the session, from 0.
             */
            index: number;
            /** @description No span of it named the session; it was found by the history that its model calls repeat. */
            inferred: boolean;
            input: components["schemas"]["Text"] | null;
            /** Format: double */
            latency_ms: number;
            /** @description Simple values that the application noted beside, by key. */
            metadata: {
                [key: string]: string;
            };
            models: string[];
            notes: components["schemas"]["Note"][];
            output: components["schemas"]["Text"] | null;
            /** Format: int64 */
            span_count: number;
            /** @description In order of start; at most 200. */
            spans: components["schemas"]["SpanSummary"][];
            /** @description There are more spans than are given here. */
            spans_truncated: boolean;
            started_at: components["schemas"]["Time"];
            /** @description For a turn that is only a part of its first trace: the top span of that part. */
            subtree_span_id: string | null;
            tokens: components["schemas"]["Tokens"] | null;
            /** @description The first is the turn's own; there are more when a tool loop made several. */
            trace_ids: string[];
            user_id: string | null;
        };
        /** @description What the current annotations of one name come to, on a turn. */
        TurnEval: {
            /** Format: int64 */
            count: number;
            /** @description The newest label. */
            label: string | null;
            /** @example helpfulness */
            name: string;
            /**
             * Format: double
             * @description The mean of their scores.
             */
            score: number | null;
        };
        TurnPage: {
            data: components["schemas"]["ListedTurn"][];
            /** @description `cursor` of the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description A user with a page of its sessions, latest activity first. */
        User: components["schemas"]["UserSummary"] & {
            /** @description Current annotations of the user itself, newest first; at most 100. */
            annotations: components["schemas"]["Annotation"][];
            /** @description `cursor` of the next page of sessions; null on the last. */
            next_cursor: string | null;
            sessions: components["schemas"]["SessionSummary"][];
        };
        /** @description What the current annotations of one name come to, on a user. */
        UserEval: components["schemas"]["TurnEval"] & {
            /** @description Over the scores of its sessions. */
            sessions: components["schemas"]["MeanBelow"];
        };
        UserPage: {
            data: components["schemas"]["UserSummary"][];
            /** @description `cursor` of the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description A user of a project. A session counts for every user that it names, a turn for its own user. All numbers are exact. */
        UserSummary: {
            /** Format: double */
            cost_usd: number | null;
            /** Format: int64 */
            error_turn_count: number;
            /** @description What annotations come to, by name. */
            evals: components["schemas"]["UserEval"][];
            first_seen_at: components["schemas"]["Time"] | null;
            last_seen_at: components["schemas"]["Time"] | null;
            /** @example default */
            project: string;
            /** Format: int64 */
            session_count: number;
            /** Format: int64 */
            span_count: number;
            tokens: components["schemas"]["Tokens"] | null;
            /** Format: int64 */
            turn_count: number;
            /** @example ada */
            user_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_annotation_configs: {
        parameters: {
            query?: {
                /** @description The project; for all projects, if it is not given. */
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationConfigList"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_annotation_config: {
        parameters: {
            query?: {
                /** @description The project; for all projects, if it is not given. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description The name of the annotations. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnotationLook"];
            };
        };
        responses: {
            /** @description As it is set now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationConfig"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_annotation_config: {
        parameters: {
            query?: {
                /** @description The project; for all projects, if it is not given. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description The name of the annotations. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_annotations: {
        parameters: {
            query?: {
                /** @description Only on targets in this project. */
                project?: string;
                /** @description Only on the session of this id or key, its turns and its spans. */
                session?: string;
                /** @description Only on this kind of target. */
                level?: "span" | "turn" | "session" | "user";
                /** @description Only on this trace's turn and spans. */
                trace_id?: string;
                /** @description Only on this span. */
                span_id?: string;
                /** @description Only on the user of this id. */
                user_id?: string;
                /** @description Only of this name. */
                name?: string;
                /** @description Only with this identifier. */
                identifier?: string;
                /** @description Only by this kind of annotator. */
                annotator?: "LLM" | "CODE" | "HUMAN";
                /** @description Earlier versions too. */
                versions?: boolean;
                /** @description How many annotations, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of annotations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationPage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_annotations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAnnotations"];
            };
        };
        responses: {
            /** @description What became of each, in their order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationOutcomes"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_agreement: {
        parameters: {
            query: {
                /** @description The name of the annotations. */
                name: string;
                /** @description Only on targets in this project. */
                project?: string;
                /** @description Only on this kind of target. */
                level?: "span" | "turn" | "session" | "user";
                /**
                 * @description The first rater: `LLM`, `CODE` or `HUMAN`, or one of them with an identifier, such as `HUMAN/ada`. Without it and `b`, all raters are
                 *     compared.
                 */
                a?: string;
                /** @description The second rater. */
                b?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agreement. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agreement"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The annotation's key. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The annotation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationVersions"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The annotation's key. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    patch_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The annotation's key. */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnotationChange"];
            };
        };
        responses: {
            /** @description The annotation as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationVersions"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_fields: {
        parameters: {
            query: {
                /**
                 * @description `sessions`, `turns`, `users` or `annotations`.
                 * @example sessions
                 */
                of: string;
                /** @description Also tells the values that fields have in this project, and the annotations and metadata that there are. */
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fields. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldList"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_leaderboard: {
        parameters: {
            query: {
                /** @description The project's name. */
                project: string;
                /**
                 * @description A saved metric's name, or one select of one aggregate without `group by`.
                 * @example select share(error) from sessions
                 */
                metric: string;
                /** @description What is ranked. */
                of: "users" | "sessions";
                /** @description Which end comes first; the worst, if it is not told. */
                order?: "best" | "worst";
                /** @description Which values are better; as the saved metric says, else `low`. */
                better?: "high" | "low";
                /** @description How many, 1 to 100. */
                k?: number;
                /** @description Only what has at least so many sessions or turns; 5 for users and 1 for sessions, if it is not told. */
                min_count?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ranking. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Leaderboard"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricList"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    evaluate_metric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluateBody"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Table"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_metric: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The metric's name, percent-encoded. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metric. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedMetric"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    save_metric: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The metric's name, percent-encoded. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetricBody"];
            };
        };
        responses: {
            /** @description As it was saved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedMetric"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_metric: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The metric's name, percent-encoded. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_metric_values: {
        parameters: {
            query: {
                /** @description The project's name. */
                project: string;
            };
            header?: never;
            path: {
                /** @description The metric's name, percent-encoded. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Table"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_projects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedSessions"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_queues: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueList"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
                /** @description The queue's name. */
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewQueue"];
            };
        };
        responses: {
            /** @description The queue as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
                /** @description The queue's name. */
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    mark_in_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
                /** @description The queue's name. */
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMark"];
            };
        };
        responses: {
            /** @description The queue as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    next_in_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
                /** @description The queue's name. */
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReviewer"];
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NextInQueue"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /**
                 * @description A condition on sessions; see docs/expressions.md.
                 * @example turns > 5 and user.id = 'ada'
                 */
                filter?: string;
                /**
                 * @description An expression; `-` before it for the greatest first. Without it, the latest activity first.
                 * @example -cost
                 */
                sort?: string;
                /** @description How many sessions, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    summarise_sessions: {
        parameters: {
            query?: {
                /**
                 * @description A condition on sessions.
                 * @example turns > 5 and not error
                 */
                filter?: string;
                /** @description Also in buckets of time, by start. */
                bucket?: "minute" | "hour" | "day" | "week" | "month";
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionSummaries"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_traces: {
        parameters: {
            query?: {
                /** @description `none` gives only traces of no session. */
                session?: "none";
                /** @description How many traces, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of traces. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracePage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    search_sessions: {
        parameters: {
            query?: {
                /**
                 * @description What was said, by a user, an assistant or a tool; at most 1000 bytes. Upper and lower case are the same, and letters without
                 *     accents stand for those with accents too; all else is taken literally. Double quotes around it are left out.
                 * @example refund
                 */
                text?: string;
                /** @description Only sessions of this project. */
                project?: string;
                /** @description How many sessions, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: {
                /** @description The session's project; needed only where two projects have a session of this id. */
                project?: string;
                /** @description How many turns, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The session's id, percent-encoded, or its key. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session and a page of its turns. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More than one project has a session of this id. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_session: {
        parameters: {
            query?: {
                /** @description The session's project; needed only where two projects have a session of this id. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description The session's id, percent-encoded, or its key. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedSessions"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_session_annotations: {
        parameters: {
            query?: {
                /** @description The session's project; needed only where two projects have a session of this id. */
                project?: string;
                /** @description Only on this kind of target. */
                level?: "span" | "turn" | "session" | "user";
                /** @description Only of this name. */
                name?: string;
                /** @description Earlier versions too. */
                versions?: boolean;
                /** @description How many annotations, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The session's id, percent-encoded, or its key. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of annotations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationPage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More than one project has a session of this id. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_neighbours: {
        parameters: {
            query?: {
                /** @description The session's project; needed only where two projects have a session of this id. */
                project?: string;
                /** @description The filter of the list. */
                filter?: string;
                /** @description The order of the list. */
                sort?: string;
            };
            header?: never;
            path: {
                /** @description The session's id, percent-encoded, or its key. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions beside it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Neighbours"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More than one project has a session of this id. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description 32 hexadecimal digits. */
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trace. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trace"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_turns: {
        parameters: {
            query: {
                /** @description The project's name. */
                project: string;
                /**
                 * @description A condition on turns.
                 * @example error and latency > '5s'
                 */
                filter?: string;
                /**
                 * @description An expression; `-` before it for the greatest first. Without it, the latest first.
                 * @example -latency
                 */
                sort?: string;
                /** @description How many turns, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of turns. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TurnPage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query: {
                /** @description The project whose users are listed. */
                project: string;
                /** @description What comes first: the latest, or those with most of something. */
                order?: "last_seen" | "sessions" | "turns" | "error_turns" | "tokens" | "cost";
                /** @description How many users, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same order. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: {
                /** @description The user's project; needed only where two projects have a user of this id. */
                project?: string;
                /** @description How many sessions, 1 to 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The user's id, percent-encoded. */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user and a page of its sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More than one project has a user of this id. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_user: {
        parameters: {
            query?: {
                /** @description The user's project. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description The user's id, percent-encoded. */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedSessions"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    is_alive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    is_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request makes no sense as it is; the hint says what would. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request was meant for another host. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is no JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store is busy; try again after the delay. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server failed; its log says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The store cannot be used now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
