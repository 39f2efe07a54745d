//! What must not leave the process. Applied to every span that ends, whoever made it, by the names of its attributes.
//!
//! The variables and what they hide are those of OpenInference. Beyond it the same variables reach the other conventions that
//! frameworks write (OpenTelemetry GenAI, OpenLLMetry, Langfuse) and documents: who hides inputs hides them everywhere.

use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use crate::conventions::REDACTED;
use crate::environment;

/// What to hide. By default nothing but oversized images.
///
/// ```
/// use turnwise_sdk::Masking;
///
/// let hide_what_users_say = Masking { inputs: true, ..Masking::from_env() };
/// # let _ = hide_what_users_say;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a variable of OpenInference")]
pub struct Masking {
    /// `OPENINFERENCE_HIDE_INPUTS`: input values, messages, prompts, tools, queries, embedded texts.
    pub inputs: bool,
    /// `OPENINFERENCE_HIDE_OUTPUTS`: output values, messages, choices, documents found.
    pub outputs: bool,
    /// `OPENINFERENCE_HIDE_INPUT_MESSAGES`.
    pub input_messages: bool,
    /// `OPENINFERENCE_HIDE_OUTPUT_MESSAGES`.
    pub output_messages: bool,
    /// `OPENINFERENCE_HIDE_INPUT_IMAGES`.
    pub input_images: bool,
    /// `OPENINFERENCE_HIDE_INPUT_TEXT`: messages keep their shape and lose their words.
    pub input_text: bool,
    /// `OPENINFERENCE_HIDE_OUTPUT_TEXT`.
    pub output_text: bool,
    /// `OPENINFERENCE_HIDE_PROMPTS`, also `OPENINFERENCE_HIDE_LLM_PROMPTS`.
    pub prompts: bool,
    /// `OPENINFERENCE_HIDE_CHOICES`.
    pub choices: bool,
    /// `OPENINFERENCE_HIDE_LLM_TOOLS`.
    pub tools: bool,
    /// `OPENINFERENCE_HIDE_LLM_INVOCATION_PARAMETERS`.
    pub invocation_parameters: bool,
    /// `OPENINFERENCE_HIDE_EMBEDDINGS_VECTORS`, also `OPENINFERENCE_HIDE_EMBEDDING_VECTORS`.
    pub embeddings_vectors: bool,
    /// `OPENINFERENCE_HIDE_EMBEDDINGS_TEXT`.
    pub embeddings_text: bool,
    /// `OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH`, in characters: longer `data:` images are redacted. 32 000 by default.
    pub base64_image_max_length: usize,
}

/// Keys of other conventions and of documents. A key is meant with everything below it.
const INPUTS: [&str; 16] = [
    "llm.input_messages",
    "llm.prompts",
    "llm.tools",
    "llm.prompt_template.variables",
    "reranker.query",
    "reranker.input_documents",
    "gen_ai.input.messages",
    "gen_ai.system_instructions",
    "gen_ai.prompt",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.retrieval.query.text",
    "traceloop.entity.input",
    "langfuse.observation.input",
    "langfuse.trace.input",
    "input",
];
const OUTPUTS: [&str; 12] = [
    "llm.output_messages",
    "llm.choices",
    "llm.function_call",
    "retrieval.documents",
    "reranker.output_documents",
    "gen_ai.output.messages",
    "gen_ai.completion",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.documents",
    "traceloop.entity.output",
    "langfuse.observation.output",
    "output",
];

enum Verdict {
    Keep,
    Redact,
    Drop,
}

impl Default for Masking {
    fn default() -> Self {
        Masking {
            inputs: false,
            outputs: false,
            input_messages: false,
            output_messages: false,
            input_images: false,
            input_text: false,
            output_text: false,
            prompts: false,
            choices: false,
            tools: false,
            invocation_parameters: false,
            embeddings_vectors: false,
            embeddings_text: false,
            base64_image_max_length: 32_000,
        }
    }
}

impl Masking {
    /// As the variables say, `true` or `1`. What cannot be read hides nothing.
    pub fn from_env() -> Self {
        let hide = |what: &str| environment::flag(&format!("OPENINFERENCE_HIDE_{what}"));
        let default = Masking::default();
        Masking {
            inputs: hide("INPUTS"),
            outputs: hide("OUTPUTS"),
            input_messages: hide("INPUT_MESSAGES"),
            output_messages: hide("OUTPUT_MESSAGES"),
            input_images: hide("INPUT_IMAGES"),
            input_text: hide("INPUT_TEXT"),
            output_text: hide("OUTPUT_TEXT"),
            prompts: hide("PROMPTS") || hide("LLM_PROMPTS"),
            choices: hide("CHOICES"),
            tools: hide("LLM_TOOLS"),
            invocation_parameters: hide("LLM_INVOCATION_PARAMETERS"),
            embeddings_vectors: hide("EMBEDDINGS_VECTORS") || hide("EMBEDDING_VECTORS"),
            embeddings_text: hide("EMBEDDINGS_TEXT"),
            base64_image_max_length: environment::text("OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH")
                .and_then(|length| length.parse().ok())
                .unwrap_or(default.base64_image_max_length),
        }
    }

    pub(crate) fn apply(&self, span: &mut SpanData) {
        if *self != (Masking { base64_image_max_length: self.base64_image_max_length, ..Masking::default() }) {
            span.attributes.retain_mut(|attribute| self.keeps(attribute));
            self.hide_events(span);
        }
        span.attributes.iter_mut().filter(|a| self.is_too_large(a)).for_each(redact);
    }

    fn keeps(&self, attribute: &mut KeyValue) -> bool {
        match self.verdict(attribute.key.as_str()) {
            Verdict::Keep => true,
            Verdict::Drop => false,
            Verdict::Redact => {
                redact(attribute);
                true
            }
        }
    }

    fn verdict(&self, key: &str) -> Verdict {
        match key {
            "input.value" if self.inputs => Verdict::Redact,
            "output.value" if self.outputs => Verdict::Redact,
            _ if self.drops(key) => Verdict::Drop,
            _ if self.redacts(key) => Verdict::Redact,
            _ => Verdict::Keep,
        }
    }

    fn drops(&self, key: &str) -> bool {
        let image = || key.contains("message_content.image");
        let embedded = |what: &str| key.starts_with("embedding.embeddings.") && key.ends_with(what);
        self.inputs && INPUTS.iter().any(|name| is_within(key, name))
            || self.outputs && OUTPUTS.iter().any(|name| is_within(key, name))
            || self.input_messages && (is_within(key, "llm.input_messages") || is_within(key, "gen_ai.input.messages"))
            || self.output_messages && (is_within(key, "llm.output_messages") || is_within(key, "gen_ai.output.messages"))
            || self.input_images && is_within(key, "llm.input_messages") && image()
            || self.prompts && is_within(key, "llm.prompts")
            || self.choices && is_within(key, "llm.choices")
            || self.tools && (is_within(key, "llm.tools") || is_within(key, "gen_ai.tool.definitions"))
            || self.invocation_parameters && key.ends_with(".invocation_parameters")
            || self.embeddings_vectors && embedded("embedding.vector")
    }

    fn redacts(&self, key: &str) -> bool {
        let words = || key.ends_with("message.content") || key.ends_with("message_content.text");
        let embedded = || key.starts_with("embedding.embeddings.") && key.ends_with("embedding.text");
        let hides_embedded = self.embeddings_text || self.inputs || self.input_messages || self.input_text;
        self.input_text && (is_within(key, "llm.input_messages") && words() || key == "gen_ai.input.messages")
            || self.output_text && (is_within(key, "llm.output_messages") && words() || key == "gen_ai.output.messages")
            || hides_embedded && embedded()
    }

    /// Older GenAI instrumentations put the words of a call on events.
    fn hide_events(&self, span: &mut SpanData) {
        for event in span.events.events.iter_mut().filter(|event| event.name.starts_with("gen_ai.")) {
            let is_output = event.name.ends_with("choice") || event.name.ends_with("completion");
            let hidden = if is_output { self.outputs || self.output_messages } else { self.inputs || self.input_messages };
            if hidden {
                event.attributes.clear();
            }
        }
    }

    fn is_too_large(&self, attribute: &KeyValue) -> bool {
        let Value::String(text) = &attribute.value else { return false };
        let text = text.as_str();
        text.len() > self.base64_image_max_length && text.starts_with("data:image/") && attribute.key.as_str().ends_with("image.url")
    }
}

fn redact(attribute: &mut KeyValue) {
    attribute.value = Value::from(REDACTED);
}

fn is_within(key: &str, name: &str) -> bool {
    key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
