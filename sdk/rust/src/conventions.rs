//! The names of OpenInference's semantic conventions, complete, and those of OpenTelemetry GenAI that mean the same.
//!
//! Plain texts without a dependency. [`ALL`] lists every one; a test compares it with the published table.

/// Makes the constants, and [`ALL`] of them.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*

        /// Every attribute name of this module.
        pub const ALL: &[&str] = &[$($text),*];
    };
}

names! {
    /// Text, on spans of kind AGENT (any).
    AGENT_NAME = "agent.name";
    /// Text, on any span.
    ANNOTATION_ANNOTATOR_KIND = "annotation.annotator_kind";
    /// Text, on any span.
    ANNOTATION_EXPLANATION = "annotation.explanation";
    /// Text, on any span.
    ANNOTATION_IDENTIFIER = "annotation.identifier";
    /// Text, on any span.
    ANNOTATION_LABEL = "annotation.label";
    /// JSON as text, on any span.
    ANNOTATION_METADATA = "annotation.metadata";
    /// Text, on any span.
    ANNOTATION_NAME = "annotation.name";
    /// Number, on any span.
    ANNOTATION_SCORE = "annotation.score";
    /// List, flattened: `annotations.<i>.annotation.*`; on any span.
    ANNOTATIONS = "annotations";
    /// Text, in message_content.audio / input|output.audio.
    AUDIO_MIME_TYPE = "audio.mime_type";
    /// Text, in message_content.audio / input|output.audio.
    AUDIO_TRANSCRIPT = "audio.transcript";
    /// Text, in message_content.audio / input|output.audio.
    AUDIO_URL = "audio.url";
    /// Text, in llm.choices.
    COMPLETION_TEXT = "completion.text";
    /// Text, in retrieval.documents / reranker.*_documents.
    DOCUMENT_CONTENT = "document.content";
    /// Text or whole number, in retrieval.documents / reranker.*_documents.
    DOCUMENT_ID = "document.id";
    /// JSON as text, in retrieval.documents / reranker.*_documents.
    DOCUMENT_METADATA = "document.metadata";
    /// Number, in retrieval.documents / reranker.*_documents.
    DOCUMENT_SCORE = "document.score";
    /// List, flattened: `embedding.embeddings.<i>.embedding.{text,vector}`; on spans of kind EMBEDDING.
    EMBEDDING_EMBEDDINGS = "embedding.embeddings";
    /// JSON as text, on spans of kind EMBEDDING.
    EMBEDDING_INVOCATION_PARAMETERS = "embedding.invocation_parameters";
    /// Text, on spans of kind EMBEDDING.
    EMBEDDING_MODEL_NAME = "embedding.model_name";
    /// Text, in embedding.embeddings.
    EMBEDDING_TEXT = "embedding.text";
    /// List of numbers, in embedding.embeddings.
    EMBEDDING_VECTOR = "embedding.vector";
    /// Text, on any span.
    EVALUATION_ANNOTATOR_KIND = "evaluation.annotator_kind";
    /// Text, on any span.
    EVALUATION_EXPLANATION = "evaluation.explanation";
    /// Text, on any span.
    EVALUATION_IDENTIFIER = "evaluation.identifier";
    /// Text, on any span.
    EVALUATION_LABEL = "evaluation.label";
    /// JSON as text, on any span.
    EVALUATION_METADATA = "evaluation.metadata";
    /// Text, on any span.
    EVALUATION_NAME = "evaluation.name";
    /// Number, on any span.
    EVALUATION_SCORE = "evaluation.score";
    /// List, flattened: `evaluations.<i>.evaluation.*`; on any span.
    EVALUATIONS = "evaluations";
    /// Yes or no, on the event of that name.
    EXCEPTION_ESCAPED = "exception.escaped";
    /// Text, on the event of that name.
    EXCEPTION_MESSAGE = "exception.message";
    /// Text, on the event of that name.
    EXCEPTION_STACKTRACE = "exception.stacktrace";
    /// Text, on the event of that name.
    EXCEPTION_TYPE = "exception.type";
    /// Text, on any span.
    GRAPH_NODE_ID = "graph.node.id";
    /// Text, on any span.
    GRAPH_NODE_NAME = "graph.node.name";
    /// Text, on any span.
    GRAPH_NODE_PARENT_ID = "graph.node.parent_id";
    /// Text, in message_content.image.
    IMAGE_URL = "image.url";
    /// Text, on any span.
    INPUT_MIME_TYPE = "input.mime_type";
    /// Text, on any span.
    INPUT_VALUE = "input.value";
    /// List, flattened: `llm.choices.<i>.completion.text`; on spans of kind LLM.
    LLM_CHOICES = "llm.choices";
    /// Number, on spans of kind LLM.
    LLM_COST_COMPLETION = "llm.cost.completion";
    /// Prefix of other keys, never a key itself, on spans of kind LLM.
    LLM_COST_COMPLETION_DETAILS = "llm.cost.completion_details";
    /// Number, on spans of kind LLM.
    LLM_COST_COMPLETION_DETAILS_AUDIO = "llm.cost.completion_details.audio";
    /// Number, on spans of kind LLM.
    LLM_COST_COMPLETION_DETAILS_OUTPUT = "llm.cost.completion_details.output";
    /// Number, on spans of kind LLM.
    LLM_COST_COMPLETION_DETAILS_REASONING = "llm.cost.completion_details.reasoning";
    /// Number, on spans of kind LLM.
    LLM_COST_PROMPT = "llm.cost.prompt";
    /// Prefix of other keys, never a key itself, on spans of kind LLM.
    LLM_COST_PROMPT_DETAILS = "llm.cost.prompt_details";
    /// Number, on spans of kind LLM.
    LLM_COST_PROMPT_DETAILS_AUDIO = "llm.cost.prompt_details.audio";
    /// Number, on spans of kind LLM.
    LLM_COST_PROMPT_DETAILS_CACHE_INPUT = "llm.cost.prompt_details.cache_input";
    /// Number, on spans of kind LLM.
    LLM_COST_PROMPT_DETAILS_CACHE_READ = "llm.cost.prompt_details.cache_read";
    /// Number, on spans of kind LLM.
    LLM_COST_PROMPT_DETAILS_CACHE_WRITE = "llm.cost.prompt_details.cache_write";
    /// Number, on spans of kind LLM.
    LLM_COST_PROMPT_DETAILS_INPUT = "llm.cost.prompt_details.input";
    /// Number, on spans of kind LLM.
    LLM_COST_TOTAL = "llm.cost.total";
    /// Text, on spans of kind LLM.
    LLM_FINISH_REASON = "llm.finish_reason";
    /// JSON as text, on spans of kind LLM.
    LLM_FUNCTION_CALL = "llm.function_call";
    /// List, flattened: `llm.input_messages.<i>.message.*`; on spans of kind LLM.
    LLM_INPUT_MESSAGES = "llm.input_messages";
    /// JSON as text, on spans of kind LLM.
    LLM_INVOCATION_PARAMETERS = "llm.invocation_parameters";
    /// Text, on spans of kind LLM.
    LLM_MODEL_NAME = "llm.model_name";
    /// List, flattened: `llm.output_messages.<i>.message.*`; on spans of kind LLM.
    LLM_OUTPUT_MESSAGES = "llm.output_messages";
    /// Text, on spans of kind LLM.
    LLM_PROMPT_TEMPLATE_TEMPLATE = "llm.prompt_template.template";
    /// JSON as text, on spans of kind LLM.
    LLM_PROMPT_TEMPLATE_VARIABLES = "llm.prompt_template.variables";
    /// Text, on spans of kind LLM.
    LLM_PROMPT_TEMPLATE_VERSION = "llm.prompt_template.version";
    /// List, flattened: `llm.prompts.<i>.prompt.text`; on spans of kind LLM.
    LLM_PROMPTS = "llm.prompts";
    /// Text, on spans of kind LLM.
    LLM_PROVIDER = "llm.provider";
    /// Text, on spans of kind LLM.
    LLM_REQUEST_MODEL_NAME = "llm.request.model_name";
    /// Text, on spans of kind LLM.
    LLM_RESPONSE_MODEL_NAME = "llm.response.model_name";
    /// Text, on spans of kind LLM.
    LLM_SYSTEM = "llm.system";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_COMPLETION = "llm.token_count.completion";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_COMPLETION_DETAILS_AUDIO = "llm.token_count.completion_details.audio";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_COMPLETION_DETAILS_REASONING = "llm.token_count.completion_details.reasoning";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_PROMPT = "llm.token_count.prompt";
    /// Prefix of other keys, never a key itself, on spans of kind LLM.
    LLM_TOKEN_COUNT_PROMPT_DETAILS = "llm.token_count.prompt_details";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_PROMPT_DETAILS_AUDIO = "llm.token_count.prompt_details.audio";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_INPUT = "llm.token_count.prompt_details.cache_input";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_READ = "llm.token_count.prompt_details.cache_read";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_PROMPT_DETAILS_CACHE_WRITE = "llm.token_count.prompt_details.cache_write";
    /// Whole number, on spans of kind LLM.
    LLM_TOKEN_COUNT_TOTAL = "llm.token_count.total";
    /// List, flattened: `llm.tools.<i>.tool.json_schema`; on spans of kind LLM.
    LLM_TOOLS = "llm.tools";
    /// Text, in llm.input_messages / llm.output_messages.
    MESSAGE_CONTENT = "message.content";
    /// List, flattened: `llm.{input,output}_messages.<i>.message.contents.<j>.message_content.*`; in llm.input_messages / llm.output_messages.
    MESSAGE_CONTENTS = "message.contents";
    /// Text, in llm.input_messages / llm.output_messages.
    MESSAGE_FINISH_REASON = "message.finish_reason";
    /// JSON as text, in llm.input_messages / llm.output_messages.
    MESSAGE_FUNCTION_CALL_ARGUMENTS_JSON = "message.function_call_arguments_json";
    /// Text, in llm.input_messages / llm.output_messages.
    MESSAGE_FUNCTION_CALL_NAME = "message.function_call_name";
    /// Text, in llm.input_messages / llm.output_messages.
    MESSAGE_NAME = "message.name";
    /// Text, in llm.input_messages / llm.output_messages.
    MESSAGE_ROLE = "message.role";
    /// Text, in llm.input_messages / llm.output_messages.
    MESSAGE_TOOL_CALL_ID = "message.tool_call_id";
    /// List, flattened: `llm.{input,output}_messages.<i>.message.tool_calls.<j>.tool_call.*`; in llm.input_messages / llm.output_messages.
    MESSAGE_TOOL_CALLS = "message.tool_calls";
    /// Object, flattened below it, in message.contents.
    MESSAGE_CONTENT_AUDIO = "message_content.audio";
    /// Text, in message.contents.
    MESSAGE_CONTENT_DATA = "message_content.data";
    /// Text, in message.contents.
    MESSAGE_CONTENT_ENCRYPTED_CONTENT = "message_content.encrypted_content";
    /// Text, in message.contents.
    MESSAGE_CONTENT_ID = "message_content.id";
    /// Object, flattened below it, in message.contents.
    MESSAGE_CONTENT_IMAGE = "message_content.image";
    /// Text, in message.contents.
    MESSAGE_CONTENT_SIGNATURE = "message_content.signature";
    /// Text, in message.contents.
    MESSAGE_CONTENT_TEXT = "message_content.text";
    /// Text, in message.contents.
    MESSAGE_CONTENT_TYPE = "message_content.type";
    /// JSON as text, on any span.
    METADATA = "metadata";
    /// Text, on any span.
    OPENINFERENCE_SPAN_KIND = "openinference.span.kind";
    /// Text, of the resource.
    OPENINFERENCE_PROJECT_NAME = "openinference.project.name";
    /// Text, on any span.
    OUTPUT_MIME_TYPE = "output.mime_type";
    /// Text, on any span.
    OUTPUT_VALUE = "output.value";
    /// Text, on spans of kind LLM / PROMPT.
    PROMPT_ID = "prompt.id";
    /// Text, in llm.prompts.
    PROMPT_TEXT = "prompt.text";
    /// Text, on spans of kind LLM / PROMPT.
    PROMPT_URL = "prompt.url";
    /// Text, on spans of kind LLM / PROMPT.
    PROMPT_VENDOR = "prompt.vendor";
    /// List, flattened: `reranker.input_documents.<i>.document.*`; on spans of kind RERANKER.
    RERANKER_INPUT_DOCUMENTS = "reranker.input_documents";
    /// Text, on spans of kind RERANKER.
    RERANKER_MODEL_NAME = "reranker.model_name";
    /// List, flattened: `reranker.output_documents.<i>.document.*`; on spans of kind RERANKER.
    RERANKER_OUTPUT_DOCUMENTS = "reranker.output_documents";
    /// Text, on spans of kind RERANKER.
    RERANKER_QUERY = "reranker.query";
    /// Whole number, on spans of kind RERANKER.
    RERANKER_TOP_K = "reranker.top_k";
    /// List, flattened: `retrieval.documents.<i>.document.*`; on spans of kind RETRIEVER.
    RETRIEVAL_DOCUMENTS = "retrieval.documents";
    /// List, flattened: `session.annotations.<i>.annotation.*`; on any span.
    SESSION_ANNOTATIONS = "session.annotations";
    /// List, flattened: `session.evaluations.<i>.evaluation.*`; on any span.
    SESSION_EVALUATIONS = "session.evaluations";
    /// Text, on any span.
    SESSION_ID = "session.id";
    /// List of texts, on any span.
    TAG_TAGS = "tag.tags";
    /// Text, on spans of kind TOOL.
    TOOL_DESCRIPTION = "tool.description";
    /// Text, on spans of kind TOOL.
    TOOL_ID = "tool.id";
    /// JSON as text, in llm.tools (also TOOL span).
    TOOL_JSON_SCHEMA = "tool.json_schema";
    /// Text, on spans of kind TOOL.
    TOOL_NAME = "tool.name";
    /// JSON as text, on spans of kind TOOL.
    TOOL_PARAMETERS = "tool.parameters";
    /// JSON as text, in message.tool_calls (or message.contents when type=tool_use).
    TOOL_CALL_FUNCTION_ARGUMENTS = "tool_call.function.arguments";
    /// Text, in message.tool_calls (or message.contents when type=tool_use).
    TOOL_CALL_FUNCTION_NAME = "tool_call.function.name";
    /// Text, in message.tool_calls (or message.contents when type=tool_use).
    TOOL_CALL_ID = "tool_call.id";
    /// Text, in message.tool_calls (or message.contents when type=tool_use).
    TOOL_CALL_REASONING_SIGNATURE = "tool_call.reasoning_signature";
    /// List, flattened: `trace.annotations.<i>.annotation.*`; on any span.
    TRACE_ANNOTATIONS = "trace.annotations";
    /// List, flattened: `trace.evaluations.<i>.evaluation.*`; on any span.
    TRACE_EVALUATIONS = "trace.evaluations";
    /// Text, on any span.
    USER_ID = "user.id";
    /// Of OpenTelemetry GenAI; is `session.id`.
    GEN_AI_CONVERSATION_ID = "gen_ai.conversation.id";
    /// Of OpenTelemetry GenAI; is `openinference.span.kind`.
    GEN_AI_OPERATION_NAME = "gen_ai.operation.name";
    /// Of OpenTelemetry GenAI.
    GEN_AI_PROVIDER_NAME = "gen_ai.provider.name";
    /// Of OpenTelemetry GenAI.
    GEN_AI_SYSTEM = "gen_ai.system";
    /// Of OpenTelemetry GenAI; is `llm.model_name`.
    GEN_AI_REQUEST_MODEL = "gen_ai.request.model";
    /// Of OpenTelemetry GenAI; is `output.value`.
    GEN_AI_RESPONSE_MODEL = "gen_ai.response.model";
    /// Of OpenTelemetry GenAI; is `output.value`.
    GEN_AI_RESPONSE_ID = "gen_ai.response.id";
    /// Of OpenTelemetry GenAI; is `llm.finish_reason`.
    GEN_AI_RESPONSE_FINISH_REASONS = "gen_ai.response.finish_reasons";
    /// Of OpenTelemetry GenAI; is `llm.token_count.prompt`.
    GEN_AI_USAGE_INPUT_TOKENS = "gen_ai.usage.input_tokens";
    /// Of OpenTelemetry GenAI; is `llm.token_count.completion`.
    GEN_AI_USAGE_OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
    /// Of OpenTelemetry GenAI; is `llm.token_count.prompt_details.cache_read`.
    GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS = "gen_ai.usage.cache_read.input_tokens";
    /// Of OpenTelemetry GenAI; is `llm.token_count.prompt_details.cache_write`.
    GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS = "gen_ai.usage.cache_creation.input_tokens";
    /// Of OpenTelemetry GenAI; is `llm.input_messages`.
    GEN_AI_SYSTEM_INSTRUCTIONS = "gen_ai.system_instructions";
    /// Of OpenTelemetry GenAI; is `llm.input_messages.<i>.message.*`.
    GEN_AI_INPUT_MESSAGES = "gen_ai.input.messages";
    /// Of OpenTelemetry GenAI; is `llm.output_messages.<i>.message.*`.
    GEN_AI_OUTPUT_MESSAGES = "gen_ai.output.messages";
    /// Of OpenTelemetry GenAI; is `llm.tools.<i>.tool.json_schema`.
    GEN_AI_TOOL_DEFINITIONS = "gen_ai.tool.definitions";
    /// Of OpenTelemetry GenAI; is `tool.name`.
    GEN_AI_TOOL_NAME = "gen_ai.tool.name";
    /// Of OpenTelemetry GenAI; is `tool.description`.
    GEN_AI_TOOL_DESCRIPTION = "gen_ai.tool.description";
    /// Of OpenTelemetry GenAI; is `tool.id`.
    GEN_AI_TOOL_CALL_ID = "gen_ai.tool.call.id";
    /// Of OpenTelemetry GenAI; is `tool.parameters`.
    GEN_AI_TOOL_CALL_ARGUMENTS = "gen_ai.tool.call.arguments";
    /// Of OpenTelemetry GenAI; is `output.value`.
    GEN_AI_TOOL_CALL_RESULT = "gen_ai.tool.call.result";
    /// Of OpenTelemetry GenAI; is `input.value`.
    GEN_AI_RETRIEVAL_QUERY_TEXT = "gen_ai.retrieval.query.text";
    /// Of OpenTelemetry GenAI; is `retrieval.documents.<i>.document.*`.
    GEN_AI_RETRIEVAL_DOCUMENTS = "gen_ai.retrieval.documents";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_TEMPERATURE = "gen_ai.request.temperature";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_TOP_P = "gen_ai.request.top_p";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_TOP_K = "gen_ai.request.top_k";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_FREQUENCY_PENALTY = "gen_ai.request.frequency_penalty";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_PRESENCE_PENALTY = "gen_ai.request.presence_penalty";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_SEED = "gen_ai.request.seed";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_STREAM = "gen_ai.request.stream";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_CHOICE_COUNT = "gen_ai.request.choice.count";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_STOP_SEQUENCES = "gen_ai.request.stop_sequences";
    /// Of OpenTelemetry GenAI; goes into `llm.invocation_parameters`.
    GEN_AI_REQUEST_ENCODING_FORMATS = "gen_ai.request.encoding_formats";
    /// Of OpenTelemetry GenAI; is `evaluations.<i>.evaluation`.
    GEN_AI_EVALUATION_RESULT = "gen_ai.evaluation.result";
}

/// Values of [`OPENINFERENCE_SPAN_KIND`].
pub mod kind {
    pub const LLM: &str = "LLM";
    pub const EMBEDDING: &str = "EMBEDDING";
    pub const CHAIN: &str = "CHAIN";
    pub const RETRIEVER: &str = "RETRIEVER";
    pub const RERANKER: &str = "RERANKER";
    pub const TOOL: &str = "TOOL";
    pub const AGENT: &str = "AGENT";
    pub const GUARDRAIL: &str = "GUARDRAIL";
    pub const EVALUATOR: &str = "EVALUATOR";
    pub const PROMPT: &str = "PROMPT";
    pub const UNKNOWN: &str = "UNKNOWN";

    /// Every kind.
    pub const ALL: &[&str] = &[LLM, EMBEDDING, CHAIN, RETRIEVER, RERANKER, TOOL, AGENT, GUARDRAIL, EVALUATOR, PROMPT, UNKNOWN];
}

/// Values of [`INPUT_MIME_TYPE`] and [`OUTPUT_MIME_TYPE`].
pub mod mime {
    pub const TEXT: &str = "text/plain";
    pub const JSON: &str = "application/json";
}

/// What stands in the place of a hidden value.
pub const REDACTED: &str = "__REDACTED__";
