//! The fields that expressions may name.

use serde::Serialize;
use turnwise_model::expr::fields::Info;
use turnwise_model::query::FieldValue;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct FieldList {
    data: Vec<Field>,
}

/// A field of the expression language.
#[derive(Serialize, ToSchema)]
pub(crate) struct Field {
    /// As it is written; a part in `<>` stands for any name.
    #[schema(examples("user.id", "eval.<name>.score"))]
    name: String,
    /// `bool`, `number`, `text`, `time` or `duration`.
    #[schema(value_type = String, rename = "type", examples("text"))]
    #[serde(rename = "type")]
    kind: &'static str,
    /// A row may have several values, or none: `=` is true when one of them is equal.
    several: bool,
    #[schema(examples("USD"))]
    unit: Option<&'static str>,
    about: &'static str,
    /// Values that it has in the project, the most frequent first; at most 20.
    values: Vec<String>,
}

impl FieldList {
    /// All fields, and of families those that are there.
    pub(crate) fn of(infos: &[Info], found: &[FieldValue]) -> Self {
        let members = infos.iter().flat_map(|info| members(info, found).into_iter().map(move |name| (info, name)));
        let plain = infos.iter().map(|info| (info, info.name.to_owned()));
        let data = plain.chain(members).map(|(info, name)| Field::of(info, name, found)).collect();
        Self { data }
    }
}

/// The fields of a family that a project has.
fn members(info: &Info, found: &[FieldValue]) -> Vec<String> {
    let Some((start, rest)) = info.name.split_once('<') else { return Vec::new() };
    let end = rest.split_once('>').map_or("", |(_, end)| end);
    let is_member = |name: &str| name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).is_some_and(|member| !member.is_empty());
    let mut names: Vec<String> = found.iter().map(|value| value.field.clone()).filter(|name| is_member(name)).collect();
    names.dedup();
    names
}

impl Field {
    fn of(info: &Info, name: String, found: &[FieldValue]) -> Self {
        let values = found.iter().filter(|value| value.field == name).filter_map(|value| value.value.clone()).collect();
        Self { kind: info.kind.name(), several: info.is_set, unit: info.unit, about: info.about, values, name: quoted(&name, info) }
    }
}

/// A family's member whose name is no plain word is written in double quotes.
fn quoted(name: &str, info: &Info) -> String {
    let Some((start, rest)) = info.name.split_once('<') else { return name.to_owned() };
    let end = rest.split_once('>').map_or("", |(_, end)| end);
    let Some(member) = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) else { return name.to_owned() };
    let is_word = |part: &str| !part.starts_with(|c: char| c.is_ascii_digit()) && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_plain = name == info.name || member.split('.').all(|part| !part.is_empty() && is_word(part));
    if is_plain { name.to_owned() } else { format!("{start}\"{}\"{end}", member.replace('"', "\"\"")) }
}
