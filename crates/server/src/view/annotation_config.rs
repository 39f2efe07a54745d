//! What annotations of a name look like.

use serde::{Deserialize, Serialize};
use turnwise_model::AnnotationConfig as Model;
use turnwise_model::annotation_config::{Better as ModelBetter, Label as ModelLabel, Scale};
use utoipa::ToSchema;

/// What can be said in annotations of this name.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationConfig {
    #[schema(examples("helpfulness"))]
    name: String,
    /// Null if it is for all projects.
    project: Option<String>,
    #[serde(flatten)]
    look: AnnotationLook,
}

/// The look of annotations.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnotationLook {
    kind: AnnotationKind,
    description: Option<String>,
    /// Which way is better; null where neither is.
    better: Option<Better>,
    /// Of a categorical one.
    #[serde(default)]
    labels: Vec<Label>,
    /// The least score of a continuous one.
    lower: Option<f64>,
    /// The greatest.
    upper: Option<f64>,
}

/// `categorical`: one of the labels. `continuous`: a score. `freeform`: any words.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AnnotationKind {
    Categorical,
    Continuous,
    Freeform,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Better {
    Higher,
    Lower,
}

/// A label, and the score that it stands for.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    #[schema(examples("good"))]
    label: String,
    #[schema(examples(1.0))]
    score: Option<f64>,
}

impl AnnotationLook {
    /// What makes no sense in it.
    pub(crate) fn nonsense(&self) -> Option<&'static str> {
        let is_categorical = self.kind == AnnotationKind::Categorical;
        let has_bounds = self.lower.is_some() || self.upper.is_some();
        let are_crossed = self.lower.zip(self.upper).is_some_and(|(lower, upper)| lower >= upper);
        match () {
            () if is_categorical && self.labels.is_empty() => Some("a categorical one needs labels"),
            () if !is_categorical && !self.labels.is_empty() => Some("only a categorical one has labels"),
            () if has_bounds && self.kind != AnnotationKind::Continuous => Some("only a continuous one has bounds"),
            () if are_crossed => Some("the lower bound must be below the upper one"),
            () => None,
        }
    }

    pub(crate) fn into_model(self, project: Option<String>, name: String) -> Model {
        let scale = match self.kind {
            AnnotationKind::Categorical => {
                Scale::Categorical(self.labels.into_iter().map(|l| ModelLabel { label: l.label, score: l.score }).collect())
            }
            AnnotationKind::Continuous => Scale::Continuous { lower: self.lower, upper: self.upper },
            AnnotationKind::Freeform => Scale::Freeform,
        };
        let better = self.better.map(|better| match better {
            Better::Higher => ModelBetter::Higher,
            Better::Lower => ModelBetter::Lower,
        });
        Model { project, name, description: self.description, scale, better }
    }
}

impl From<&Model> for AnnotationConfig {
    fn from(config: &Model) -> Self {
        let (kind, labels, lower, upper) = match &config.scale {
            Scale::Categorical(labels) => (AnnotationKind::Categorical, labels.as_slice(), None, None),
            Scale::Continuous { lower, upper } => (AnnotationKind::Continuous, &[][..], *lower, *upper),
            Scale::Freeform => (AnnotationKind::Freeform, &[][..], None, None),
        };
        let labels = labels.iter().map(|l| Label { label: l.label.clone(), score: l.score }).collect();
        let better = config.better.map(|better| match better {
            ModelBetter::Higher => Better::Higher,
            ModelBetter::Lower => Better::Lower,
        });
        let look = AnnotationLook { kind, description: config.description.clone(), better, labels, lower, upper };
        Self { name: config.name.clone(), project: config.project.clone(), look }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationConfigList {
    data: Vec<AnnotationConfig>,
}

impl From<&[Model]> for AnnotationConfigList {
    fn from(configs: &[Model]) -> Self {
        Self { data: configs.iter().map(AnnotationConfig::from).collect() }
    }
}
