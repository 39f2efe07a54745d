//! An exchange and its neighbours as numbers: what the model weighs. The signals are read from the same numbers and words.
//!
//! A row has a fixed order of names. Those of `now` can be known when the answer is given; those of `next` need the user's next words.
//! All are counts, shares or logarithms, near -3 to 3, so that one penalty fits all.

use std::collections::{HashMap, HashSet, VecDeque};

use super::exchange::{Exchange, ToolCall};
use super::lexicon::{Heard, Language, Topic};
use super::words::Words;

/// How many earlier turns an answer or a question is compared with.
pub(crate) const LOOK_BACK: usize = 8;

/// A text, and what was heard in it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Side {
    pub(crate) words: Words,
    pub(crate) heard: Heard,
    pub(crate) marks: Marks,
}

/// What punctuation and spelling tell.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Marks {
    questions: usize,
    exclamations: usize,
    digits: usize,
    sentences: usize,
    letters: usize,
    capitals: usize,
    lines: usize,
    ends_in_question: bool,
    is_empty: bool,
}

impl Side {
    /// Reads a text; `language` is that of the session so far, for texts that do not tell theirs.
    pub(crate) fn of(text: &str, language: Option<Language>) -> Self {
        let words = Words::of(text);
        let language = words.language.or(language).unwrap_or(Language::En);
        Self { heard: Heard::in_words(&words, language), marks: Marks::of(text), words }
    }

    pub(crate) fn has(&self, topic: Topic) -> bool {
        self.heard.has(topic)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.marks.is_empty
    }

    /// Whether something is asked, by the mark or the words.
    pub(crate) fn asks(&self) -> bool {
        self.marks.questions > 0 || (self.has(Topic::Asking) && self.words.len() < 25)
    }

    /// Whether it ends with a question, so that the other side is to speak.
    pub(crate) fn ends_asking(&self) -> bool {
        self.marks.ends_in_question
    }

    /// Whether it is written in capitals.
    pub(crate) fn shouts(&self) -> bool {
        self.marks.capitals >= 8 && self.marks.capitals * 10 > self.marks.letters * 7
    }

    fn length(&self) -> f32 {
        log(self.words.len())
    }
}

impl Marks {
    fn of(text: &str) -> Self {
        let text = turnwise_model::text::clip(text, 4000);
        let mut marks = Self { is_empty: text.trim().is_empty(), ..Self::default() };
        let mut was_end = true;
        for c in text.chars() {
            let is_end = matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '\n');
            marks.sentences += usize::from(is_end && !was_end);
            was_end = is_end || (was_end && c.is_whitespace());
            marks.count(c);
        }
        marks.sentences += usize::from(!was_end);
        marks.ends_in_question = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_question(c)).ends_with(is_question);
        marks
    }

    fn count(&mut self, c: char) {
        match c {
            '?' | '？' | '؟' => self.questions += 1,
            '!' | '！' => self.exclamations += 1,
            '\n' => self.lines += 1,
            '0'..='9' => self.digits += 1,
            _ if c.is_uppercase() => (self.capitals, self.letters) = (self.capitals + 1, self.letters + 1),
            _ => self.letters += usize::from(c.is_alphabetic()),
        }
    }
}

fn is_question(c: char) -> bool {
    matches!(c, '?' | '？' | '؟')
}

/// Names and values, in a fixed order.
#[derive(Clone, Default, Debug)]
pub(crate) struct Row {
    pub(crate) values: Vec<(&'static str, f32)>,
}

impl Row {
    pub(crate) fn put(&mut self, name: &'static str, value: f32) {
        self.values.push((name, value));
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.put(name, f32::from(u8::from(value)));
    }

    /// The value of that name; 0 if there is none.
    pub(crate) fn get(&self, name: &str) -> f32 {
        self.values.iter().find(|(other, _)| *other == name).map_or(0.0, |(_, value)| *value)
    }
}

/// An exchange, read.
#[derive(Clone, Default, Debug)]
pub(crate) struct Read {
    pub(crate) asked: Option<Side>,
    pub(crate) answered: Option<Side>,
    pub(crate) now: Row,
    pub(crate) tools: Tools,
}

/// What became of the tools of a turn.
#[derive(Clone, Default, Debug)]
pub(crate) struct Tools {
    pub(crate) calls: usize,
    pub(crate) errors: usize,
    /// How often a call with the same name and arguments was made before in this turn.
    pub(crate) repeats: usize,
    /// Two or three calls that came around three times.
    pub(crate) cycles: bool,
}

impl Tools {
    fn of(calls: &[ToolCall]) -> Self {
        let mut seen = HashSet::new();
        let known = calls.iter().filter(|call| call.arguments.is_some());
        let repeats = known.filter(|call| !seen.insert((call.name.as_str(), call.arguments))).count();
        let errors = calls.iter().filter(|call| call.error.is_some()).count();
        Self { calls: calls.len(), errors, repeats, cycles: cycles(calls) }
    }
}

/// Whether the last calls are the same two or three calls, three times over.
fn cycles(calls: &[ToolCall]) -> bool {
    let key = |call: &ToolCall| (call.name.clone(), call.arguments);
    (2..=3).any(|period| {
        let keys: Vec<_> = calls.iter().rev().take(period * 3).map(key).collect();
        let comes_around = keys.iter().zip(keys.iter().skip(period)).all(|(a, b)| a == b && a.1.is_some());
        keys.len() == period * 3 && comes_around
    })
}

/// What is remembered of a session while it is read from its beginning.
#[derive(Clone, Default, Debug)]
pub(crate) struct Memory {
    language: Option<Language>,
    turns: usize,
    asked: VecDeque<Words>,
    answered: VecDeque<Words>,
    /// Content words and how many turns had them.
    known: HashMap<u64, u32>,
    answer_length_sum: f32,
    answers: usize,
    sames: HashMap<u64, usize>,
}

impl Memory {
    /// Reads the next exchange.
    pub(crate) fn read(&mut self, exchange: &Exchange) -> Read {
        let asked = exchange.asked.as_deref().map(|text| self.side(text));
        let answered = exchange.answered.as_deref().map(|text| self.side(text));
        let tools = Tools::of(&exchange.tools);
        let now = self.now(asked.as_ref(), answered.as_ref(), &tools);
        self.remember(asked.as_ref(), answered.as_ref());
        Read { asked, answered, now, tools }
    }

    fn side(&mut self, text: &str) -> Side {
        let side = Side::of(text, self.language);
        self.language = self.language.or(side.words.language);
        side
    }

    fn remember(&mut self, asked: Option<&Side>, answered: Option<&Side>) {
        self.turns += 1;
        for side in asked.into_iter().chain(answered) {
            side.words.content.ids().for_each(|id| *self.known.entry(id).or_default() += 1);
        }
        if let Some(asked) = asked {
            keep(&mut self.asked, asked);
        }
        if let Some(answered) = answered {
            self.answers += 1;
            self.answer_length_sum += answered.length();
            *self.sames.entry(fingerprint(&answered.words)).or_default() += 1;
            keep(&mut self.answered, answered);
        }
    }

    fn now(&self, asked: Option<&Side>, answered: Option<&Side>, tools: &Tools) -> Row {
        let none = Side::default();
        let (question, answer) = (asked.unwrap_or(&none), answered.unwrap_or(&none));
        let mut row = Row::default();
        answer_alone(&mut row, answer, answered.is_some());
        question_alone(&mut row, question, asked.is_some());
        row.flag("a_missing", answered.is_none() && waits(question));
        both(&mut row, question, answer);
        self.history(&mut row, question, answer);
        tools_used(&mut row, tools);
        row
    }

    fn history(&self, row: &mut Row, question: &Side, answer: &Side) {
        let (words, asks) = (&answer.words, &question.words);
        let before = self.answered.back();
        row.put("h_answer_like_last", before.map_or(0.0, |last| last.letters.likeness(&words.letters)));
        row.put("h_answer_like_any", most_like(&self.answered, words));
        row.put("h_answer_same", log(self.sames.get(&fingerprint(words)).copied().unwrap_or(0)));
        row.put("h_answer_like_question_before", self.asked.back().map_or(0.0, |last| last.content.likeness(&words.content)));
        row.put("h_question_like_last", self.asked.back().map_or(0.0, |last| last.letters.likeness(&asks.letters)));
        row.put("h_question_like_any", most_like(&self.asked, asks));
        row.put("h_question_like_answer", before.map_or(0.0, |last| last.content.likeness(&asks.content)));
        row.put("h_question_in_answer", before.map_or(0.0, |last| asks.content.share_in(&last.content)));
        row.put("h_question_echoes", before.map_or(0.0, |last| last.letters.likeness(&asks.letters)));
        row.put("h_answer_new", self.share_new(words));
        row.put("h_question_new", self.share_new(asks));
        row.put("h_length_change", if self.answers > 0 { answer.length() - self.answer_length_sum / self.answers as f32 } else { 0.0 });
        row.flag("h_says_again", self.answered.iter().any(|before| answers_again(before, answer)));
        row.flag("h_asks_again", self.asked.iter().any(|before| asks_again(before, question)));
        row.flag("h_first", self.turns == 0);
        row.put("h_place", log(self.turns));
    }

    fn share_new(&self, words: &Words) -> f32 {
        let new = words.content.ids().filter(|id| !self.known.contains_key(id)).count();
        new as f32 / words.content.len().max(1) as f32
    }
}

fn keep(kept: &mut VecDeque<Words>, side: &Side) {
    kept.push_back(side.words.clone());
    if kept.len() > LOOK_BACK {
        kept.pop_front();
    }
}

pub(crate) fn most_like(earlier: &VecDeque<Words>, words: &Words) -> f32 {
    earlier.iter().map(|before| before.letters.likeness(&words.letters)).fold(0.0, f32::max)
}

/// The same for texts of the same words in the same order.
fn fingerprint(words: &Words) -> u64 {
    words.ids.iter().fold(7, |sum: u64, id| sum.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ id)
}

/// Whether the user's last words are those of somebody who got what they came for.
pub(crate) fn closes_well(side: &Side) -> bool {
    let has = |topics: &[Topic]| topics.iter().any(|topic| side.has(*topic));
    has(&[Topic::Thanks, Topic::Praise, Topic::Farewell]) && !has(&[Topic::Complaint, Topic::Insult, Topic::Escalation, Topic::Resignation])
}

/// Whether whoever says this waits for an answer. Of languages without words of their own here only a question mark tells.
pub(crate) fn waits(side: &Side) -> bool {
    let is_known = side.words.language.is_none_or(Language::has_words);
    if is_known { !closes_well(side) && !side.has(Topic::Yes) && !side.is_empty() } else { side.asks() }
}

/// Letters this alike are the same question, asked again.
const SAME_QUESTION: f32 = 0.75;
/// Content words this alike are the same question in other words.
const REPHRASED: f32 = 0.7;
/// Letters this alike are the same answer.
const SAME_ANSWER: f32 = 0.9;

/// Whether a question is one asked before. What everybody says often ("yes", "hello there") is no question.
pub(crate) fn asks_again(before: &Words, side: &Side) -> bool {
    let words = &side.words;
    let manners = [Topic::Yes, Topic::Thanks, Topic::Greeting, Topic::Farewell];
    if words.content.len() < 2 || (words.len() < 6 && manners.iter().any(|topic| side.has(*topic))) {
        return false;
    }
    let rephrased = words.content.len() >= 3 && before.content.likeness(&words.content) >= REPHRASED;
    rephrased || before.letters.likeness(&words.letters) >= SAME_QUESTION
}

/// Whether an answer is one given before.
pub(crate) fn answers_again(before: &Words, side: &Side) -> bool {
    side.words.len() >= 3 && before.letters.likeness(&side.words.letters) >= SAME_ANSWER
}

fn answer_alone(row: &mut Row, answer: &Side, is_there: bool) {
    let (marks, words) = (answer.marks, &answer.words);
    row.flag("a_empty", is_there && answer.is_empty());
    row.put("a_length", answer.length());
    row.put("a_length_squared", answer.length().powi(2) / 3.0);
    row.flag("a_two_words", words.len() <= 2);
    row.put("a_letters_a_word", marks.letters as f32 / words.len().max(1) as f32 / 4.0);
    row.flag("a_asks", marks.questions > 0);
    row.flag("a_ends_asking", answer.ends_asking());
    row.flag("a_exclaims", marks.exclamations > 0);
    row.flag("a_digits", marks.digits > 0);
    row.flag("a_lines", marks.lines > 0);
    row.put("a_sentences", log(marks.sentences));
    row.put("a_function_share", 1.0 - words.content.len() as f32 / words.bag.len().max(1) as f32);
    row.put("a_distinct_share", words.bag.len() as f32 / words.len().max(1) as f32);
    row.put("a_content", log(words.content.len()));
    row.flag("a_shouts", answer.shouts());
    said(row, answer, ANSWER_TOPICS);
}

fn question_alone(row: &mut Row, question: &Side, is_there: bool) {
    row.flag("u_missing", !is_there);
    row.flag("u_empty", is_there && question.is_empty());
    row.put("u_length", question.length());
    row.flag("u_two_words", question.words.len() <= 2);
    row.flag("u_question_mark", question.marks.questions > 0);
    row.flag("u_exclaims", question.marks.exclamations > 0);
    row.put("u_sentences", log(question.marks.sentences));
    row.put("u_content", log(question.words.content.len()));
    row.flag("u_shouts", question.shouts());
    said(row, question, QUESTION_TOPICS);
}

fn both(row: &mut Row, question: &Side, answer: &Side) {
    let (asks, words) = (&question.words, &answer.words);
    row.put("b_like", words.content.likeness(&asks.content));
    row.put("b_like_letters", words.letters.likeness(&asks.letters));
    row.put("b_answer_in_question", words.content.share_in(&asks.content));
    row.put("b_question_in_answer", asks.content.share_in(&words.content));
    row.put("b_length_ratio", answer.length() - question.length());
    row.flag("b_answers_question", question.asks() && !answer.asks());
    row.flag("b_asks_back", question.asks() && answer.asks());
    row.flag("b_short_to_question", question.asks() && words.len() <= 3);
    row.flag("b_no_shared_word", asks.content.len() >= 2 && words.content.len() >= 2 && words.content.likeness(&asks.content) == 0.0);
    row.flag("b_greets_back", question.has(Topic::Greeting) && answer.has(Topic::Greeting));
    row.flag("b_greets_not", question.has(Topic::Greeting) && asks.len() <= 5 && !answer.has(Topic::Greeting));
    row.flag("b_parts_not", question.has(Topic::Farewell) && !answer.has(Topic::Farewell));
    row.flag("b_lost_to_question", question.asks() && answer.has(Topic::Lost));
    row.flag("b_thanked", question.has(Topic::Thanks) && answer.has(Topic::More));
}

fn tools_used(row: &mut Row, tools: &Tools) {
    row.put("t_calls", log(tools.calls));
    row.put("t_errors", log(tools.errors));
    row.put("t_repeats", log(tools.repeats));
    row.flag("t_cycles", tools.cycles);
}

/// What the user's next words tell of an exchange.
pub(crate) fn reply(this: &Read, earlier: &[Read], next: Option<&Read>) -> Row {
    let none = Side::default();
    let asked = next.and_then(|n| n.asked.as_ref());
    let reply = asked.unwrap_or(&none);
    let mut row = Row::default();
    reply_alone(&mut row, reply, asked.is_some());
    reply_to_answer(&mut row, reply, this.answered.as_ref().unwrap_or(&none));
    reply_to_question(&mut row, reply, this, earlier);
    row
}

/// What the next answer tells of an exchange.
pub(crate) fn after(this: &Read, next: Option<&Read>) -> Row {
    let none = Side::default();
    let answer = this.answered.as_ref().unwrap_or(&none);
    let after = next.and_then(|n| n.answered.as_ref()).unwrap_or(&none);
    let mut row = Row::default();
    row.put("f_answer_again", answer.words.letters.likeness(&after.words.letters));
    row.flag("f_sorry", after.has(Topic::Apology) || after.has(Topic::Lost));
    row.flag("f_success", after.has(Topic::Success));
    row
}

fn reply_alone(row: &mut Row, reply: &Side, is_there: bool) {
    row.flag("n_missing", !is_there);
    row.put("n_length", reply.length());
    row.flag("n_two_words", is_there && reply.words.len() <= 2);
    row.flag("n_question_mark", reply.marks.questions > 0);
    row.flag("n_exclaims", reply.marks.exclamations > 0);
    row.put("n_sentences", log(reply.marks.sentences));
    row.put("n_content", log(reply.words.content.len()));
    row.flag("n_digits", reply.marks.digits > 0);
    row.flag("n_shouts", reply.shouts());
    said(row, reply, NEXT_TOPICS);
}

fn reply_to_answer(row: &mut Row, reply: &Side, answer: &Side) {
    row.put("n_like_answer", reply.words.content.likeness(&answer.words.content));
    row.put("n_in_answer", reply.words.content.share_in(&answer.words.content));
    row.put("n_echoes_answer", reply.words.letters.likeness(&answer.words.letters));
    row.flag("n_answers", answer.ends_asking() && !reply.asks() && reply.words.len() > 0);
    row.flag("n_asks_back", answer.ends_asking() && reply.asks());
    row.flag("n_asks_about", !answer.asks() && reply.asks());
    row.flag("n_echo_question", reply.asks() && reply.words.content.likeness(&answer.words.content) > 0.5);
}

fn reply_to_question(row: &mut Row, reply: &Side, this: &Read, earlier: &[Read]) {
    let before = earlier.iter().rev().take(LOOK_BACK).chain([this]).filter_map(|read| read.asked.as_ref());
    let like = |side: &Side| side.words.letters.likeness(&reply.words.letters);
    let content = |side: &Side| side.words.content.likeness(&reply.words.content);
    row.put("n_like_question", this.asked.as_ref().map_or(0.0, content));
    row.put("n_repeats_last", this.asked.as_ref().map_or(0.0, like));
    let (mut most, mut again) = (0.0, false);
    for side in before {
        most = f32::max(most, like(side));
        again = again || asks_again(&side.words, reply);
    }
    row.put("n_repeats_any", most);
    row.flag("n_asks_again", again);
    let length = this.asked.as_ref().map_or(0.0, Side::length);
    row.put("n_length_ratio", if reply.words.len() > 0 { reply.length() - length } else { 0.0 });
}

fn said(row: &mut Row, side: &Side, topics: &[(&'static str, Topic)]) {
    for (name, topic) in topics {
        row.flag(name, side.has(*topic));
    }
}

const ANSWER_TOPICS: &[(&str, Topic)] = &[
    ("a_apology", Topic::Apology),
    ("a_refusal", Topic::Refusal),
    ("a_lost", Topic::Lost),
    ("a_failure", Topic::Failure),
    ("a_success", Topic::Success),
    ("a_offer", Topic::Offer),
    ("a_deflection", Topic::Deflection),
    ("a_handoff", Topic::Handoff),
    ("a_more", Topic::More),
    ("a_asking", Topic::Asking),
    ("a_thanks", Topic::Thanks),
    ("a_greeting", Topic::Greeting),
    ("a_farewell", Topic::Farewell),
    ("a_no", Topic::No),
    ("a_yes", Topic::Yes),
    ("a_praise", Topic::Praise),
    ("a_laugh", Topic::Laugh),
    ("a_insult", Topic::Insult),
    ("a_complaint", Topic::Complaint),
    ("a_confusion", Topic::Confusion),
    ("a_resignation", Topic::Resignation),
];

const QUESTION_TOPICS: &[(&str, Topic)] = &[
    ("u_complaint", Topic::Complaint),
    ("u_insult", Topic::Insult),
    ("u_correction", Topic::Correction),
    ("u_confusion", Topic::Confusion),
    ("u_escalation", Topic::Escalation),
    ("u_resignation", Topic::Resignation),
    ("u_urging", Topic::Urging),
    ("u_no", Topic::No),
    ("u_yes", Topic::Yes),
    ("u_thanks", Topic::Thanks),
    ("u_praise", Topic::Praise),
    ("u_laugh", Topic::Laugh),
    ("u_greeting", Topic::Greeting),
    ("u_farewell", Topic::Farewell),
    ("u_asking", Topic::Asking),
    ("u_lost", Topic::Lost),
    ("u_failure", Topic::Failure),
];

const NEXT_TOPICS: &[(&str, Topic)] = &[
    ("n_complaint", Topic::Complaint),
    ("n_insult", Topic::Insult),
    ("n_correction", Topic::Correction),
    ("n_confusion", Topic::Confusion),
    ("n_escalation", Topic::Escalation),
    ("n_resignation", Topic::Resignation),
    ("n_urging", Topic::Urging),
    ("n_no", Topic::No),
    ("n_yes", Topic::Yes),
    ("n_thanks", Topic::Thanks),
    ("n_praise", Topic::Praise),
    ("n_laugh", Topic::Laugh),
    ("n_greeting", Topic::Greeting),
    ("n_farewell", Topic::Farewell),
    ("n_asking", Topic::Asking),
    ("n_lost", Topic::Lost),
    ("n_failure", Topic::Failure),
    ("n_apology", Topic::Apology),
];

fn log(count: usize) -> f32 {
    (count as f32).ln_1p()
}
