// Generated from openapi/turnwise.json by `npm run api`. Do not edit.
export interface paths {
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_projects"];
        put?: never;
        post?: never;
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
        get: operations["list_sessions"];
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
        get: operations["get_session"];
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
        get: operations["get_trace"];
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
        Project: {
            name: string;
            /** Format: int64 */
            session_count: number;
            /** Format: int64 */
            turn_count: number;
            /** Format: int64 */
            trace_count: number;
            /** Format: int64 */
            span_count: number;
            /** Format: date-time */
            first_seen_at?: string | null;
            /** Format: date-time */
            last_seen_at?: string | null;
        };
        ProjectList: {
            data: components["schemas"]["Project"][];
        };
        Text: {
            text: string;
            redacted: boolean;
            truncated: boolean;
        };
        Tokens: {
            /** Format: int64 */
            prompt?: number | null;
            /** Format: int64 */
            completion?: number | null;
            /** Format: int64 */
            total?: number | null;
            /** Format: int64 */
            cache_read?: number | null;
            /** Format: int64 */
            cache_write?: number | null;
            /** Format: int64 */
            reasoning?: number | null;
            /** Format: int64 */
            audio?: number | null;
        };
        SessionSummary: {
            key: string;
            session_id: string;
            project: string;
            inferred: boolean;
            /** @enum {string} */
            status: "open" | "idle" | "ended";
            user_ids: string[];
            models: string[];
            /** Format: int64 */
            turn_count: number;
            /** Format: int64 */
            trace_count: number;
            /** Format: int64 */
            span_count: number;
            /** Format: int64 */
            error_turn_count: number;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            last_activity_at: string;
            /** Format: int64 */
            duration_ms: number;
            warnings: string[];
            session_id_key?: string | null;
            first_input?: null | components["schemas"]["Text"];
            last_output?: null | components["schemas"]["Text"];
            tokens?: null | components["schemas"]["Tokens"];
            /** Format: double */
            cost_usd?: number | null;
        };
        SessionPage: {
            data: components["schemas"]["SessionSummary"][];
            next_cursor?: string | null;
        };
        Session: {
            key: string;
            session_id: string;
            project: string;
            inferred: boolean;
            /** @enum {string} */
            status: "open" | "idle" | "ended";
            user_ids: string[];
            models: string[];
            /** Format: int64 */
            turn_count: number;
            /** Format: int64 */
            trace_count: number;
            /** Format: int64 */
            span_count: number;
            /** Format: int64 */
            error_turn_count: number;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            last_activity_at: string;
            /** Format: int64 */
            duration_ms: number;
            warnings: string[];
            turns: components["schemas"]["Turn"][];
            session_id_key?: string | null;
            first_input?: null | components["schemas"]["Text"];
            last_output?: null | components["schemas"]["Text"];
            tokens?: null | components["schemas"]["Tokens"];
            /** Format: double */
            cost_usd?: number | null;
            next_cursor?: string | null;
        };
        TurnError: {
            message: string;
            span_id?: string | null;
        };
        Note: {
            code: string;
            message: string;
        };
        Turn: {
            /** Format: int64 */
            index: number;
            trace_ids: string[];
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            ended_at: string;
            /** Format: int64 */
            latency_ms: number;
            models: string[];
            /** Format: int64 */
            span_count: number;
            notes: components["schemas"]["Note"][];
            spans: components["schemas"]["SpanSummary"][];
            spans_truncated: boolean;
            user_id?: string | null;
            input?: null | components["schemas"]["Text"];
            output?: null | components["schemas"]["Text"];
            error?: null | components["schemas"]["TurnError"];
            tokens?: null | components["schemas"]["Tokens"];
            /** Format: double */
            cost_usd?: number | null;
        };
        SpanSummary: {
            trace_id: string;
            span_id: string;
            name: string;
            /** @enum {string} */
            kind: "LLM" | "CHAIN" | "AGENT" | "TOOL" | "RETRIEVER" | "RERANKER" | "EMBEDDING" | "GUARDRAIL" | "EVALUATOR" | "PROMPT" | "UNKNOWN";
            /** Format: date-time */
            started_at: string;
            /** Format: int64 */
            latency_ms: number;
            /** @enum {string} */
            status: "unset" | "ok" | "error";
            parent_span_id?: string | null;
            error?: string | null;
            model?: string | null;
            tool_name?: string | null;
            tokens?: null | components["schemas"]["Tokens"];
            /** Format: double */
            cost_usd?: number | null;
            input?: null | components["schemas"]["Text"];
            output?: null | components["schemas"]["Text"];
        };
        Trace: {
            trace_id: string;
            project: string;
            spans: components["schemas"]["Span"][];
            session_id?: string | null;
            session_key?: string | null;
        };
        Span: {
            trace_id: string;
            span_id: string;
            name: string;
            /** @enum {string} */
            kind: "LLM" | "CHAIN" | "AGENT" | "TOOL" | "RETRIEVER" | "RERANKER" | "EMBEDDING" | "GUARDRAIL" | "EVALUATOR" | "PROMPT" | "UNKNOWN";
            /** Format: date-time */
            started_at: string;
            /** Format: int64 */
            latency_ms: number;
            /** @enum {string} */
            status: "unset" | "ok" | "error";
            /** Format: date-time */
            ended_at: string;
            input_messages: components["schemas"]["Message"][];
            output_messages: components["schemas"]["Message"][];
            documents: components["schemas"]["Document"][];
            tools: components["schemas"]["Tool"][];
            attributes: {
                [key: string]: unknown;
            };
            resource: {
                [key: string]: unknown;
            };
            scope: components["schemas"]["Scope"];
            events: components["schemas"]["Event"][];
            links: components["schemas"]["Link"][];
            /** Format: int64 */
            dropped_attributes_count: number;
            parent_span_id?: string | null;
            error?: string | null;
            model?: string | null;
            tool_name?: string | null;
            tokens?: null | components["schemas"]["Tokens"];
            /** Format: double */
            cost_usd?: number | null;
            input?: null | components["schemas"]["Text"];
            output?: null | components["schemas"]["Text"];
            session_claim?: null | components["schemas"]["Claim"];
            user_id?: string | null;
            provider?: string | null;
            invocation_parameters?: unknown;
            tool_arguments?: unknown;
        };
        Claim: {
            key: string;
            value: string;
        };
        Document: {
            id?: string | null;
            content?: string | null;
            /** Format: double */
            score?: number | null;
            metadata?: unknown;
        };
        Tool: {
            name: string;
            description?: string | null;
            schema?: unknown;
        };
        Scope: {
            name: string;
            attributes: {
                [key: string]: unknown;
            };
            version?: string | null;
        };
        Event: {
            name: string;
            /** Format: date-time */
            time: string;
            attributes: {
                [key: string]: unknown;
            };
        };
        Link: {
            trace_id: string;
            span_id: string;
            attributes: {
                [key: string]: unknown;
            };
        };
        Message: {
            role: string;
            parts: components["schemas"]["Part"][];
            tool_calls: components["schemas"]["ToolCall"][];
            name?: string | null;
            tool_call_id?: string | null;
        };
        ToolCall: {
            name: string;
            arguments: unknown;
            id?: string | null;
        };
        Part: {
            /** @enum {string} */
            type: "text";
            text: string;
        } | {
            /** @enum {string} */
            type: "image";
            url: string;
        } | {
            /** @enum {string} */
            type: "reasoning";
            text: string;
        } | {
            /** @enum {string} */
            type: "other";
            value: unknown;
        };
        ErrorBody: {
            error: components["schemas"]["ErrorDetail"];
        };
        ErrorDetail: {
            code: string;
            message: string;
            hint?: string | null;
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
    list_projects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            /** @description not found */
            404: {
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
                limit?: number | null;
                cursor?: string | null;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description not found */
            404: {
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
                project?: string | null;
                limit?: number | null;
                cursor?: string | null;
            };
            header?: never;
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description not found */
            404: {
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
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trace"];
                };
            };
            /** @description not found */
            404: {
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
