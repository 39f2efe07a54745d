//! Embeddings in OpenAI's form, which Mistral and others share. Vectors are not kept: they are large, and nobody reads them.

use serde_json::Value as Json;

use super::{Answered, Asked, openai, parameters, string};
use crate::{Embedding, Tokens};

pub(super) fn asked(body: &Json) -> Asked {
    Asked { model: string(body, "model"), parameters: parameters(body, &["input", "model"]), ..Asked::default() }
}

pub(super) fn answered(answer: &Json, asked: &Json) -> Answered {
    let tokens = Tokens { completion: None, ..openai::tokens(answer) };
    Answered { embeddings: texts(asked).into_iter().map(Embedding::new).collect(), tokens, ..Answered::default() }
}

/// Inputs may also be numbers of tokens, which say nothing to people.
fn texts(asked: &Json) -> Vec<&str> {
    match asked.get("input") {
        Some(Json::String(text)) => vec![text],
        Some(Json::Array(texts)) => texts.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}
