//! From the spans of a trace to its strands.
//!
//! A **strand** is the part of a trace that belongs to one session: nearly always the whole trace. The exception is a batch worker that
//! serves many conversations in one trace: if the top span claims no session and the topmost claims below it disagree, each of their
//! subtrees is a strand of its own, and what is left is one without a session.
//!
//! [`fold`] depends on the set of spans alone. The rules of precedence are in `docs/sessions.md`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::claim::Claim;
use crate::facts::{Facts, METADATA_KEYS, SpanKind, Status};
use crate::history::{History, Mark};
use crate::id::{SpanId, TraceId};
use crate::span::Digest;
use crate::text::Text;
use crate::time::Timestamp;
use crate::usage::{Cost, Tokens};

/// What part a strand plays in its session.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Role {
    /// Begins a turn.
    Head,
    /// A bare model call that answers a tool's result: goes on with the turn before it.
    Continuation,
    /// Only carries feedback, embeddings, or what a batch worker did around its conversations: in the session, but no turn.
    Carrier,
}

/// Something that a reader of the session should know.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Note {
    /// A span inside claims another session than the one its trace belongs to.
    CarriesSession { span: SpanId, id: String },
    /// The client's SDK dropped attributes of a span, the session id among them perhaps.
    AttributesDropped { span: SpanId, count: u32 },
    /// `session.id` and `gen_ai.conversation.id` are both there and differ.
    OtherConversation { id: String },
}

/// Why a turn failed, and the span that says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    pub message: String,
    pub span: SpanId,
}

/// A call as its provider names it; two strands that hold the same one report one call twice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Response {
    pub id: String,
    pub start: Timestamp,
    pub end: Timestamp,
}

/// The part of a trace that belongs to one session.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Strand {
    pub trace_id: TraceId,
    /// The subtree's top; `None` for a whole trace.
    pub subtree: Option<SpanId>,
    pub name: String,
    pub project: String,
    pub role: Role,
    /// Whether it is a bare model call (or several) without a span of the application around it.
    pub is_bare: bool,
    pub session: Option<Claim>,
    pub user: Option<Claim>,
    pub start: Timestamp,
    pub end: Timestamp,
    pub input: Option<Text>,
    pub output: Option<Text>,
    pub failure: Option<Failure>,
    pub tokens: Option<Tokens>,
    pub cost: Option<Cost>,
    /// Tokens of some call have no known cost, so that the cost is at least as given.
    pub has_unpriced: bool,
    pub models: Vec<String>,
    pub tools: Vec<String>,
    pub tags: Vec<String>,
    /// Of each key the value that is nearest to the top; keys in order.
    pub metadata: Vec<(String, String)>,
    pub span_count: u64,
    pub responses: Vec<Response>,
    /// Marks of the history that its first call re-sends, unless it names a session, and of where its last call ends; see
    /// [`crate::history`].
    pub opens: Vec<Mark>,
    pub closes: Vec<Mark>,
    pub notes: Vec<Note>,
    pub session_end: Option<Timestamp>,
}

impl Strand {
    /// Where the strand stands among others: by start, then by ids, so that the order is total.
    pub fn place(&self) -> (Timestamp, TraceId, Option<SpanId>) {
        (self.start, self.trace_id, self.subtree)
    }

    /// Whether all model calls of this strand were reported by `other` already, and `other` is the one to keep: the one with a session,
    /// with more calls, with the application's own spans, the earlier one. A provider's id counts as the same call only at the same
    /// time, because some providers number their responses from a small range.
    pub fn repeats(&self, other: &Self) -> bool {
        let in_other = |mine: &Response| other.responses.iter().any(|theirs| mine.is_same_call(theirs));
        !self.responses.is_empty() && self.project == other.project && other.outranks(self) && self.responses.iter().all(in_other)
    }

    fn outranks(&self, other: &Self) -> bool {
        let rank = |s: &Self| (s.session.is_none(), std::cmp::Reverse(s.responses.len()), s.is_bare, s.place());
        rank(self) < rank(other)
    }
}

/// Two reports of one call begin within this time of each other.
pub const SAME_CALL_WITHIN: Duration = Duration::from_secs(3600);

impl Response {
    /// Whether both report one call.
    pub fn is_same_call(&self, other: &Self) -> bool {
        let apart = self.start.since(other.start).max(other.start.since(self.start));
        self.id == other.id && self.start <= other.end && other.start <= self.end && apart <= SAME_CALL_WITHIN
    }
}

/// Folds the spans of one trace. No spans, no strands.
pub fn fold(trace_id: TraceId, spans: &[Digest]) -> Vec<Strand> {
    let Some(tree) = Tree::grow(spans) else { return Vec::new() };
    let claims = tree.topmost_claims();
    if tree.is_split_by(&claims) {
        return split(trace_id, &tree, &claims);
    }
    vec![strand(trace_id, None, &tree, tree.top, &tree.order)]
}

/// The spans of a trace that are below a subtree's top, itself included, in their order.
pub fn members(spans: &[Digest], top: SpanId) -> Vec<Digest> {
    let Some(tree) = Tree::grow(spans) else { return Vec::new() };
    let Some(place) = tree.order.iter().copied().find(|&span| tree.span(span).id == top) else { return Vec::new() };
    let ids: HashSet<SpanId> = tree.spans(tree.subtree(place)).map(|s| s.id).collect();
    spans.iter().filter(|span| ids.contains(&span.id)).cloned().collect()
}

fn split(trace_id: TraceId, tree: &Tree<'_>, claims: &[usize]) -> Vec<Strand> {
    let mut taken = HashSet::new();
    let mut strands = Vec::new();
    for &top in claims {
        let members = tree.subtree(top);
        taken.extend(members.iter().copied());
        strands.push(strand(trace_id, Some(tree.span(top).id), tree, top, members));
    }
    let rest: Vec<usize> = tree.order.iter().copied().filter(|span| !taken.contains(span)).collect();
    if !rest.is_empty() {
        strands.push(Strand { role: Role::Carrier, session: None, opens: Vec::new(), ..strand(trace_id, None, tree, tree.top, &rest) });
    }
    strands
}

fn strand(trace_id: TraceId, subtree: Option<SpanId>, tree: &Tree<'_>, top: usize, members: &[usize]) -> Strand {
    let span = tree.span(top);
    let calls = Calls::among(tree, members);
    let session = tree.nearest(members, |facts| facts.session.as_ref());
    let failure = failure(tree, top, members);
    let cost = calls.cost(tree, members);
    let end = tree.spans(members).map(|s| s.end).max().unwrap_or(span.end);
    Strand {
        trace_id,
        subtree,
        name: span.name.clone(),
        project: span.facts.project.clone(),
        role: role(tree, members, top, &calls),
        is_bare: span.facts.kind == SpanKind::Llm,
        user: tree.nearest(members, |facts| facts.user.as_ref()),
        start: tree.spans(members).map(|s| s.start).min().unwrap_or(span.start),
        end,
        input: input(tree, top, members, &calls),
        output: output(tree, top, members, &calls, failure.is_some()),
        tokens: calls.tokens(tree),
        cost: cost.0,
        has_unpriced: cost.1,
        models: calls.models(tree, members),
        tools: distinct(tree.spans(members).filter_map(|s| s.facts.tool.clone())),
        tags: distinct(tree.spans(members).flat_map(|s| s.facts.tags.iter().cloned())),
        metadata: metadata(tree, members),
        span_count: members.len() as u64,
        responses: responses(tree, members),
        opens: if session.is_none() { calls.history(tree, calls.by_start.first()).opens } else { Vec::new() },
        closes: calls.history(tree, calls.by_end.last()).closes,
        notes: notes(tree, members, session.as_ref()),
        // The strand itself goes on until its last span ends; only what comes later resumes the session.
        session_end: tree.spans(members).any(|s| s.facts.session_end.is_some()).then_some(end),
        session,
        failure,
    }
}

fn role(tree: &Tree<'_>, members: &[usize], top: usize, calls: &Calls) -> Role {
    let says_something = |facts: &Facts| facts.kind != SpanKind::Unknown || facts.input.is_some() || facts.is_feedback;
    let mut meaningful = tree.spans(members).map(|s| &s.facts).filter(|facts| says_something(facts)).peekable();
    let any = meaningful.peek().is_some();
    if any && meaningful.all(|facts| facts.is_feedback || facts.kind == SpanKind::Embedding) {
        return Role::Carrier;
    }
    // A judge's work is no turn, though it calls a model.
    let top_facts = &tree.span(top).facts;
    if top_facts.is_feedback && top_facts.kind == SpanKind::Evaluator {
        return Role::Carrier;
    }
    let first = calls.by_start.first().and_then(|&call| tree.span(call).facts.call.as_ref());
    let is_bare = tree.span(top).facts.kind == SpanKind::Llm;
    let goes_on = tree.span(top).facts.goes_on || (is_bare && first.is_some_and(|call| call.is_continuation));
    if goes_on { Role::Continuation } else { Role::Head }
}

/// What the user said: the top span's input, else what the first model call was asked, else the first words found below.
fn input(tree: &Tree<'_>, top: usize, members: &[usize], calls: &Calls) -> Option<Text> {
    let own = own_words(calls.application(tree, top, calls.by_start.first()), |facts| facts.input.as_ref());
    let asked = calls.by_start.iter().find_map(|&call| tree.span(call).facts.call.as_ref()?.asked.as_ref());
    let below = first_spoken(tree, by(tree, members, |s| s.start).into_iter(), |facts| facts.input.as_ref());
    best([own, asked, below])
}

/// What the user was told: likewise, from the end. A turn that failed shows no answer of an earlier call.
fn output(tree: &Tree<'_>, top: usize, members: &[usize], calls: &Calls, failed: bool) -> Option<Text> {
    let own = own_words(calls.application(tree, top, calls.by_end.last()), |facts| facts.output.as_ref());
    let answer = |&call: &usize| tree.span(call).facts.call.as_ref()?.answered.as_ref();
    if failed {
        return best([own, calls.by_end.last().and_then(answer), None]);
    }
    let answered = calls.by_end.iter().rev().find_map(answer);
    let below = first_spoken(tree, by(tree, members, |s| s.end).into_iter().rev(), |facts| facts.output.as_ref());
    best([own, answered, below])
}

/// A step that goes on with a turn is nothing that anybody said.
fn own_words<'a>(span: &'a Digest, text: impl Fn(&'a Facts) -> Option<&'a Text>) -> Option<&'a Text> {
    let is_step = span.facts.goes_on && span.facts.kind == SpanKind::Tool;
    (!is_step).then(|| text(&span.facts)).flatten()
}

fn first_spoken<'a>(tree: &Tree<'a>, spans: impl Iterator<Item = usize>, text: impl Fn(&'a Facts) -> Option<&'a Text>) -> Option<&'a Text> {
    let speaks =
        |facts: &Facts| matches!(facts.kind, SpanKind::Llm | SpanKind::Chain | SpanKind::Agent | SpanKind::Prompt | SpanKind::Unknown);
    spans.map(|span| &tree.span(span).facts).filter(|facts| speaks(facts)).find_map(|facts| text(facts).filter(|text| text.is_spoken()))
}

/// The first text of the best quality.
fn best(candidates: [Option<&Text>; 3]) -> Option<Text> {
    candidates.into_iter().flatten().min_by_key(|text| text.quality).cloned()
}

fn by<K: Ord>(tree: &Tree<'_>, members: &[usize], key: impl Fn(&Digest) -> K) -> Vec<usize> {
    let mut sorted = members.to_vec();
    sorted.sort_by_key(|&span| (key(tree.span(span)), tree.span(span).id));
    sorted
}

/// The top span failed, or the last model call did, or anything did while the top does not say that all is well.
fn failure(tree: &Tree<'_>, top: usize, members: &[usize]) -> Option<Failure> {
    let of = |span: usize| {
        let digest = tree.span(span);
        digest.facts.error.as_ref().map(|message| Failure { message: message.clone(), span: digest.id })
    };
    let in_order_of_end = by(tree, members, |s| s.end);
    let last_call = in_order_of_end.iter().rev().find(|&&span| tree.span(span).facts.kind == SpanKind::Llm);
    let anywhere = || in_order_of_end.iter().find_map(|&span| of(span));
    of(top).or_else(|| last_call.and_then(|&span| of(span))).or_else(|| (tree.span(top).status != Status::Ok).then(anywhere).flatten())
}

fn responses(tree: &Tree<'_>, members: &[usize]) -> Vec<Response> {
    let mut found: BTreeMap<&str, Response> = BTreeMap::new();
    for span in tree.spans(members) {
        let Some(id) = span.facts.response_id.as_deref() else { continue };
        let seen = found.entry(id).or_insert_with(|| Response { id: id.to_owned(), start: span.start, end: span.end });
        seen.start = seen.start.min(span.start);
        seen.end = seen.end.max(span.end);
    }
    found.into_values().collect()
}

/// How many notes of a kind a strand keeps; one says it all, thousands say no more.
const NOTES: usize = 5;

fn notes(tree: &Tree<'_>, members: &[usize], session: Option<&Claim>) -> Vec<Note> {
    let ordered = by(tree, members, |s| s.start);
    let spans = || ordered.iter().map(|&span| tree.span(span));
    let differing = spans().filter_map(|s| {
        let claim = s.facts.session.as_ref().filter(|claim| session.is_some_and(|own| own.id != claim.id))?;
        Some((claim.id.clone(), s.id))
    });
    let carried: BTreeMap<String, SpanId> = differing.collect::<Vec<_>>().into_iter().rev().collect();
    let dropped = spans().filter(|s| s.facts.dropped_attributes > 0);
    let other = spans().filter_map(|s| s.facts.conversation.clone()).filter(|id| session.is_none_or(|own| own.id != *id));
    let carried = carried.into_iter().take(NOTES).map(|(id, span)| Note::CarriesSession { span, id });
    let dropped = dropped.take(NOTES).map(|s| Note::AttributesDropped { span: s.id, count: s.facts.dropped_attributes });
    let other = distinct(other).into_iter().take(NOTES).map(|id| Note::OtherConversation { id });
    carried.chain(dropped).chain(other).collect()
}

/// One value for each key: that of the span nearest to the top, of those the first.
fn metadata(tree: &Tree<'_>, members: &[usize]) -> Vec<(String, String)> {
    let mut noted: Vec<usize> = members.iter().copied().filter(|&span| !tree.span(span).facts.metadata.is_empty()).collect();
    noted.sort_by_key(|&span| (tree.depths.get(span).copied().unwrap_or(0), tree.span(span).start, tree.span(span).id));
    let mut merged = BTreeMap::new();
    for (key, value) in noted.into_iter().flat_map(|span| &tree.span(span).facts.metadata) {
        if merged.len() < METADATA_KEYS || merged.contains_key(key) {
            merged.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    merged.into_iter().collect()
}

pub(crate) fn distinct<T: Ord + Clone>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    items.filter(|item| seen.insert(item.clone())).collect()
}

/// The model calls of a strand, and which spans' counts stand for them.
struct Calls {
    /// Innermost spans that report messages, in order of start.
    by_start: Vec<usize>,
    /// The same in order of end.
    by_end: Vec<usize>,
    /// Innermost spans that report tokens, each provider's response once.
    counted: Vec<usize>,
    /// Spans that report a call which another span reported already.
    repeated: HashSet<usize>,
}

impl Calls {
    fn among(tree: &Tree<'_>, members: &[usize]) -> Self {
        let repeated = repeated(tree, members);
        let speaking = tree.innermost(members, |_, facts| facts.call.is_some());
        let counted = tree.innermost(members, |span, facts| facts.tokens.is_some() && !repeated.contains(&span));
        Self { by_start: by(tree, &speaking, |s| s.start), by_end: by(tree, &speaking, |s| s.end), counted, repeated }
    }

    /// The span that speaks for the application: the top; if that is one of a web framework's, which knows nothing of conversations, the
    /// outermost chain or agent around the call.
    fn application<'a>(&self, tree: &Tree<'a>, top: usize, call: Option<&usize>) -> &'a Digest {
        let is_application = |span: &usize| matches!(tree.span(*span).facts.kind, SpanKind::Chain | SpanKind::Agent);
        let is_foreign = tree.span(top).facts.kind == SpanKind::Unknown;
        let around = call.filter(|_| is_foreign).and_then(|&call| tree.ancestors(call).filter(is_application).last());
        tree.span(around.unwrap_or(top))
    }

    fn history(&self, tree: &Tree<'_>, call: Option<&usize>) -> History {
        call.and_then(|&call| tree.span(call).facts.call.as_ref()).map(|call| call.history.clone()).unwrap_or_default()
    }

    /// Counts once along any path: a wrapper that repeats or sums its children's usage adds nothing.
    fn tokens(&self, tree: &Tree<'_>) -> Option<Tokens> {
        let counts = self.counted.iter().filter_map(|&span| tree.span(span).facts.tokens);
        counts.reduce(|sum, tokens| sum.plus(&tokens)).map(|sum| Tokens { reported_total: sum.total(), ..sum })
    }

    /// What clients sent wins over the price table, the innermost over what is around it. Beside the sum, whether some tokens are in none.
    fn cost(&self, tree: &Tree<'_>, members: &[usize]) -> (Option<Cost>, bool) {
        let priced =
            |span: usize, facts: &Facts, sent: bool| facts.cost.is_some() && facts.is_cost_sent == sent && !self.repeated.contains(&span);
        let sent = tree.innermost(members, |span, facts| priced(span, facts, true));
        let covered: HashSet<usize> = sent.iter().flat_map(|&span| tree.family(span)).collect();
        let estimated = tree.innermost(members, |span, facts| priced(span, facts, false) && !covered.contains(&span));
        let known: Vec<usize> = sent.into_iter().chain(estimated).collect();
        let covered: HashSet<usize> = known.iter().flat_map(|&span| tree.family(span)).collect();
        let has_unpriced = self.counted.iter().any(|span| !covered.contains(span));
        (known.into_iter().filter_map(|span| tree.span(span).facts.cost).reduce(Cost::plus), has_unpriced)
    }

    fn models(&self, tree: &Tree<'_>, members: &[usize]) -> Vec<String> {
        let is_model = |kind: SpanKind| !matches!(kind, SpanKind::Embedding | SpanKind::Reranker);
        let named = tree.innermost(members, |_, facts| facts.model.is_some() && is_model(facts.kind));
        distinct(by(tree, &named, |s| s.start).into_iter().filter_map(|span| tree.span(span).facts.model.clone()))
    }
}

/// Spans that report a response which another span of the trace reports too, at the same time: two instrumentors at work. The time is
/// looked at because some providers number their responses from a small range.
fn repeated(tree: &Tree<'_>, members: &[usize]) -> HashSet<usize> {
    let mut by_response: HashMap<&str, Vec<usize>> = HashMap::new();
    for &span in members {
        let facts = &tree.span(span).facts;
        if let (Some(id), true) = (facts.response_id.as_deref(), facts.tokens.is_some()) {
            by_response.entry(id).or_default().push(span);
        }
    }
    let mut repeated = HashSet::new();
    for spans in by_response.into_values().filter(|spans| spans.len() > 1) {
        let mut kept: Vec<usize> = Vec::new();
        for span in by(tree, &spans, |s| s.start) {
            let overlaps = kept.iter().any(|&other| overlap(tree.span(other), tree.span(span)));
            if overlaps {
                repeated.insert(span);
            } else {
                kept.push(span)
            }
        }
    }
    repeated
}

fn overlap(a: &Digest, b: &Digest) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// The spans of a trace as a forest in pre-order; whatever their parents say, each is in it once.
struct Tree<'a> {
    spans: Vec<&'a Digest>,
    parents: Vec<Option<usize>>,
    depths: Vec<u32>,
    /// All spans in pre-order; a subtree is a run of it.
    order: Vec<usize>,
    /// Where in `order` the subtree of each span lies.
    runs: Vec<(usize, usize)>,
    top: usize,
}

impl<'a> Tree<'a> {
    fn grow(spans: &'a [Digest]) -> Option<Self> {
        let mut spans: Vec<&Digest> = spans.iter().collect();
        spans.sort_by_key(|s| (s.start, s.id));
        let places: HashMap<SpanId, usize> = spans.iter().enumerate().map(|(place, s)| (s.id, place)).collect();
        let parents: Vec<Option<usize>> = spans.iter().map(|s| s.parent.and_then(|id| places.get(&id).copied())).collect();
        let top = Self::top(&spans, &parents)?;
        let mut tree = Self { depths: vec![0; spans.len()], order: Vec::new(), runs: vec![(0, 0); spans.len()], top, parents, spans };
        tree.walk();
        Some(tree)
    }

    /// The first root; one that never had a parent is nearer to the top than one whose parent is missing. In a ring, the first span.
    fn top(spans: &[&Digest], parents: &[Option<usize>]) -> Option<usize> {
        let roots = (0..spans.len()).filter(|&span| parents.get(span).is_some_and(Option::is_none));
        roots.min_by_key(|&span| spans.get(span).is_some_and(|s| s.parent.is_some())).or_else(|| (!spans.is_empty()).then_some(0))
    }

    fn walk(&mut self) {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.spans.len()];
        for (span, parent) in self.parents.iter().enumerate() {
            if let Some(children) = parent.and_then(|parent| children.get_mut(parent)) {
                children.push(span);
            }
        }
        let mut seen = vec![false; self.spans.len()];
        let roots = (0..self.spans.len()).filter(|&span| self.parent(span).is_none());
        let starts: Vec<usize> = [self.top].into_iter().chain(roots).chain(0..self.spans.len()).collect();
        let top_is_root = self.span(self.top).parent.is_none();
        for root in starts {
            let depth = u32::from(root != self.top && top_is_root);
            self.walk_from(root, depth, &children, &mut seen);
        }
    }

    fn walk_from(&mut self, root: usize, depth: u32, children: &[Vec<usize>], seen: &mut [bool]) {
        enum Step {
            Enter(usize, u32),
            Leave(usize),
        }
        let mut steps = vec![Step::Enter(root, depth)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(span) => self.set_run(span, |run, here| run.1 = here),
                Step::Enter(span, depth) => {
                    let Some(seen) = seen.get_mut(span).filter(|seen| !**seen) else { continue };
                    *seen = true;
                    self.set_run(span, |run, here| run.0 = here);
                    self.order.push(span);
                    if let Some(place) = self.depths.get_mut(span) {
                        *place = depth;
                    }
                    steps.push(Step::Leave(span));
                    let below = children.get(span).into_iter().flatten().rev();
                    steps.extend(below.map(|&child| Step::Enter(child, depth.saturating_add(1))));
                }
            }
        }
    }

    fn set_run(&mut self, span: usize, set: impl Fn(&mut (usize, usize), usize)) {
        let here = self.order.len();
        if let Some(run) = self.runs.get_mut(span) {
            set(run, here);
        }
    }

    fn span(&self, place: usize) -> &'a Digest {
        self.spans.get(place).expect("places come from the tree itself")
    }

    fn spans<'t>(&'t self, members: &'t [usize]) -> impl Iterator<Item = &'a Digest> + 't {
        members.iter().map(|&span| self.span(span))
    }

    fn parent(&self, span: usize) -> Option<usize> {
        self.parents.get(span).copied().flatten()
    }

    /// A span and all below it.
    fn subtree(&self, span: usize) -> &[usize] {
        let (from, to) = self.runs.get(span).copied().unwrap_or_default();
        self.order.get(from..to).unwrap_or_default()
    }

    /// A span, all below it and all above it.
    fn family(&self, span: usize) -> Vec<usize> {
        self.subtree(span).iter().copied().chain(self.ancestors(span)).collect()
    }

    /// From the parent upwards; ends in a ring too, where pre-order places stop falling.
    fn ancestors(&self, span: usize) -> impl Iterator<Item = usize> + '_ {
        let place = |span: usize| self.runs.get(span).map_or(0, |run| run.0);
        std::iter::successors(Some(span), move |&span| self.parent(span).filter(|&parent| place(parent) < place(span))).skip(1)
    }

    /// Those of `members` that `is_wanted` and have none such below them, in pre-order.
    fn innermost(&self, members: &[usize], is_wanted: impl Fn(usize, &Facts) -> bool) -> Vec<usize> {
        let wanted: Vec<usize> = members.iter().copied().filter(|&span| is_wanted(span, &self.span(span).facts)).collect();
        let mut outer = HashSet::new();
        for &span in &wanted {
            // Above a span that is known to be outer, all are.
            self.ancestors(span).take_while(|&above| outer.insert(above)).for_each(drop);
        }
        wanted.into_iter().filter(|span| !outer.contains(span)).collect()
    }

    /// The claim by the strongest key, and among those the one nearest to the top, then the earliest.
    fn nearest(&self, members: &[usize], claim: impl Fn(&'a Facts) -> Option<&'a Claim>) -> Option<Claim> {
        let claims = members.iter().filter_map(|&span| Some((claim(&self.span(span).facts)?, span)));
        let strongest = claims.min_by_key(|&(claim, span)| {
            (claim.rank, self.depths.get(span).copied().unwrap_or(0), self.span(span).start, self.span(span).id)
        });
        strongest.map(|(claim, _)| claim.clone())
    }

    /// The spans that claim a session by the strongest key in the trace, and have no such span above them.
    fn topmost_claims(&self) -> Vec<usize> {
        let rank = |span: usize| self.span(span).facts.session.as_ref().map(|claim| claim.rank);
        let Some(strongest) = self.order.iter().filter_map(|&span| rank(span)).min() else { return Vec::new() };
        let claims = self.order.iter().copied().filter(|&span| rank(span) == Some(strongest));
        let mut covered = 0;
        claims
            .filter(|&span| {
                let (from, to) = self.runs.get(span).copied().unwrap_or_default();
                let is_topmost = from >= covered;
                covered = covered.max(to);
                is_topmost
            })
            .collect()
    }

    fn is_split_by(&self, claims: &[usize]) -> bool {
        let mut ids = claims.iter().filter_map(|&span| self.span(span).facts.session.as_ref()).map(|claim| &claim.id);
        let first = ids.next();
        self.span(self.top).facts.session.is_none() && ids.any(|id| Some(id) != first)
    }
}
