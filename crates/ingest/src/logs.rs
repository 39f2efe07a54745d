//! OTLP log records. Turnwise keeps no logs: it takes from them what belongs to conversations, and lets the rest go. Two kinds do:
//! what was said in a model call whose span keeps silent about it, and the steps of agents that report by log records alone.

use std::borrow::Cow;
use std::sync::Arc;

use turnwise_model::project::DEFAULT_PROJECT;
use turnwise_model::supplement::{Content, RawRecord, Speaker, Told};
use turnwise_model::{Batch, SpanId, SpanKind, Supplement, Timestamp, TraceId};

use crate::dialect::{self, coding_agents};
use crate::otlp::{LogRecord, LogsRequest, encode, json, protobuf};
use crate::reading::Reading;
use crate::{Context, Encoding, Error, Redacted, Rejected, annotations, facts, limits, redact, said, span};

/// Decodes and reads a logs request. Records that are not about conversations are accepted and not kept.
pub fn logs(body: &[u8], encoding: Encoding, context: &Context) -> Result<(Batch, Rejected, Redacted), Error> {
    let mut request = match encoding {
        Encoding::Protobuf => protobuf::logs_request(body, &context.rules.limits)?,
        Encoding::Json => json::logs_request(body, &context.rules.limits)?,
    };
    let redacted = redact(context, |pass| pass.logs(&mut request));
    let (batch, rejected) = batch(request, context);
    Ok((batch, rejected, redacted))
}

fn batch(mut request: LogsRequest<'_>, context: &Context) -> (Batch, Rejected) {
    let limits = &context.rules.limits;
    let mut batch = Batch::default();
    let mut rejected = Rejected::default();
    rejected.over(request.over, limits);
    for of_resource in &mut request.resource_logs {
        limits::cut_attributes(&mut of_resource.resource.attributes, &mut of_resource.resource.dropped_attributes_count, limits);
        let resource: Arc<[u8]> = encode::resource(&of_resource.resource).into();
        let project = context.project.as_deref().or_else(|| dialect::project(&of_resource.resource)).unwrap_or(DEFAULT_PROJECT);
        for of_scope in &mut of_resource.scope_logs {
            limits::cut_attributes(&mut of_scope.scope.attributes, &mut of_scope.scope.dropped_attributes_count, limits);
            let scope: Arc<[u8]> = encode::scope(&of_scope.scope).into();
            for record in &mut of_scope.log_records {
                limits::cut_record(record, limits);
                batch.supplements.extend(supplement(record, &resource, &scope));
                let judgement = dialect::read_judgement(record, &of_resource.resource);
                batch.annotations.extend(judgement.iter().flat_map(|reading| annotations::of_record(record, reading, project)));
                for raw in coding_agents::spans(record) {
                    let reading = dialect::read(&raw, &of_resource.resource, &of_scope.scope);
                    match span(&raw, &reading, project, &context.rules, &resource, &scope) {
                        Ok(span) => batch.spans.push(span),
                        Err(reason) => rejected.add(reason),
                    }
                }
            }
        }
    }
    (batch, rejected)
}

/// What all the records of one span tell, in order of time.
pub fn told<'a>(records: &'a [LogRecord<'_>]) -> Reading<'a> {
    let mut in_order: Vec<&LogRecord<'_>> = records.iter().collect();
    in_order.sort_by_key(|record| record.time());
    let mut told = Reading::default();
    for reading in in_order.into_iter().filter_map(dialect::read_record) {
        told.input_messages.extend(reading.input_messages);
        told.output_messages.extend(reading.output_messages);
    }
    told
}

/// What a record tells of the span that it names.
fn supplement(record: &LogRecord<'_>, resource: &Arc<[u8]>, scope: &Arc<[u8]>) -> Option<Supplement> {
    let trace_id = TraceId::from_slice(&record.trace_id)?;
    let span_id = SpanId::from_slice(&record.span_id)?;
    let reading = dialect::read_record(record)?;
    let told = Told { time: Timestamp::from_unix_nanos(record.time()), content: content(&reading)? };
    let wire = record.wire.map_or_else(|| encode::log_record(record), <[u8]>::to_vec);
    Some(Supplement {
        trace_id,
        span_id,
        told,
        raw: RawRecord { record: wire, resource: Arc::clone(resource), scope: Arc::clone(scope) },
        said: said::messages(&reading),
    })
}

/// One message alone is a message of the call; anything more is the call.
fn content(reading: &Reading<'_>) -> Option<Content> {
    let (message, is_answer) = match (reading.input_messages.as_slice(), reading.output_messages.as_slice()) {
        ([message], []) => (message, false),
        ([], [message]) => (message, true),
        _ => return facts::call(SpanKind::Llm, reading).map(Content::Call),
    };
    let speaker = match message.role.as_ref() {
        _ if is_answer => Speaker::Answer,
        "system" | "developer" => Speaker::System,
        "user" | "human" => Speaker::User,
        "tool" | "function" => Speaker::Tool,
        _ => Speaker::Assistant,
    };
    Some(Content::Message { speaker, words: message.words().map(Cow::into_owned) })
}
