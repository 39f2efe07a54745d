//! What retrieval finds, what embedding makes, what an evaluation says: the other things that spans list.

use opentelemetry::{Array, KeyValue, Value};
use serde_json::Value as Json;

use crate::message::{json, text};

/// A document that was found or ranked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    content: String,
    id: Option<String>,
    score: Option<f64>,
    metadata: Option<Json>,
}

impl Document {
    pub fn new(content: impl Into<String>) -> Self {
        Document { content: content.into(), ..Document::default() }
    }

    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// How relevant it is; the scale is the retriever's.
    #[must_use]
    pub fn score(mut self, score: f64) -> Self {
        self.score = Some(score);
        self
    }

    /// A JSON object.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<Json>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }

    pub(crate) fn attributes(self, prefix: &str) -> Vec<KeyValue> {
        let mut found = vec![text(format!("{prefix}.document.content"), self.content)];
        found.extend(self.id.map(|id| text(format!("{prefix}.document.id"), id)));
        found.extend(self.score.map(|score| KeyValue::new(format!("{prefix}.document.score"), score)));
        found.extend(self.metadata.map(|metadata| json(format!("{prefix}.document.metadata"), &metadata)));
        found
    }
}

/// A text with the vector it was turned into.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embedding {
    text: String,
    vector: Vec<f64>,
}

impl Embedding {
    /// A text whose vector is not kept.
    pub fn new(text: impl Into<String>) -> Self {
        Embedding { text: text.into(), vector: Vec::new() }
    }

    #[must_use]
    pub fn vector(mut self, vector: impl IntoIterator<Item = f64>) -> Self {
        self.vector = vector.into_iter().collect();
        self
    }

    pub(crate) fn attributes(self, prefix: &str) -> Vec<KeyValue> {
        let mut found = vec![text(format!("{prefix}.embedding.text"), self.text)];
        if !self.vector.is_empty() {
            found.push(KeyValue::new(format!("{prefix}.embedding.vector"), Value::Array(Array::F64(self.vector))));
        }
        found
    }
}

/// What an evaluator or a guardrail says of the span it is put on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    name: String,
    score: Option<f64>,
    label: Option<String>,
    explanation: Option<String>,
}

impl Evaluation {
    /// The name of the criterion.
    pub fn new(name: impl Into<String>) -> Self {
        Evaluation { name: name.into(), ..Evaluation::default() }
    }

    #[must_use]
    pub fn score(mut self, score: f64) -> Self {
        self.score = Some(score);
        self
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn explanation(mut self, explanation: impl Into<String>) -> Self {
        self.explanation = Some(explanation.into());
        self
    }

    pub(crate) fn attributes(self, prefix: &str) -> Vec<KeyValue> {
        let mut found = vec![text(format!("{prefix}.evaluation.name"), self.name)];
        found.extend(self.score.map(|score| KeyValue::new(format!("{prefix}.evaluation.score"), score)));
        found.extend(self.label.map(|label| text(format!("{prefix}.evaluation.label"), label)));
        found.extend(self.explanation.map(|why| text(format!("{prefix}.evaluation.explanation"), why)));
        found
    }
}
