//! What annotations of a name look like: which labels or scores people may give, and which way is better.

use serde::{Deserialize, Serialize};

/// The look of annotations of one name, in one project or in all.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AnnotationConfig {
    /// `None` for all projects; one of a project's own wins over that.
    pub project: Option<String>,
    pub name: String,
    pub description: Option<String>,
    pub scale: Scale,
    /// Which way is better; `None` where neither is.
    pub better: Option<Better>,
}

/// What can be said.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Scale {
    /// One of some labels.
    Categorical(Vec<Label>),
    /// A score between bounds, where they are given.
    Continuous { lower: Option<f64>, upper: Option<f64> },
    /// Any words.
    Freeform,
}

/// A label, and the score that it stands for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Label {
    pub label: String,
    pub score: Option<f64>,
}

/// Which scores are better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Better {
    Higher,
    Lower,
}
