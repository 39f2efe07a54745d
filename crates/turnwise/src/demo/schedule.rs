//! Who talks when: gives every play an app, a model, ids and a time, spread over the last days and denser towards now.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use super::chance::Chance;
use super::script::{self, Ending, Turn};

const DAYS: f64 = 5.0;

#[derive(Debug, PartialEq)]
pub(super) struct App {
    pub(super) project: &'static str,
    pub(super) service: &'static str,
    pub(super) root: Root,
    pub(super) instructions: &'static str,
    /// How many attributes its OpenTelemetry SDK keeps of a span.
    pub(super) attribute_limit: usize,
    models: &'static [Model],
    script: &'static str,
}

/// The span an app wraps around a turn.
#[derive(Debug, PartialEq)]
pub(super) struct Root {
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Model {
    pub(super) name: &'static str,
    /// As the provider names it in its answers.
    pub(super) answers_as: &'static str,
    pub(super) provider: &'static str,
    /// What it says each token takes.
    pub(super) ms_per_token: f64,
    /// US dollars for a million tokens of the prompt and of the completion, where the app knows and sends what it paid.
    pub(super) price: Option<(f64, f64)>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Session {
    pub(super) app: &'static App,
    pub(super) model: Model,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) user: String,
    pub(super) tags: Vec<String>,
    pub(super) turns: Vec<ScheduledTurn>,
    /// For the ids and durations of its spans.
    pub(super) seed: u64,
}

#[derive(Debug, PartialEq)]
pub(super) struct ScheduledTurn {
    /// When the user has sent it.
    pub(super) at: SystemTime,
    pub(super) turn: Turn,
}

const SHOP: App = App {
    project: "spoke-and-sparrow",
    service: "shop-chat",
    root: Root { kind: "CHAIN", name: "answer_customer" },
    instructions: "You are the chat assistant of Spoke & Sparrow, a bicycle shop. Be brief and warm. Use the tools for anything about orders, stock, prices and bookings; never guess them.",
    attribute_limit: 128,
    models: &[
        Model { name: "gpt-4o-mini", answers_as: "gpt-4o-mini-2024-07-18", provider: "openai", ms_per_token: 14.0, price: None },
        Model { name: "gpt-4.1-mini", answers_as: "gpt-4.1-mini-2025-04-14", provider: "openai", ms_per_token: 12.0, price: None },
    ],
    script: include_str!("shop.txt"),
};

const WORKSHOP: App = App {
    project: "spoke-and-sparrow",
    service: "workshop-handbook",
    root: Root { kind: "CHAIN", name: "RetrievalQA" },
    instructions: "Answer the mechanic from the passages of the repair handbook only, name the file, and say so when they do not hold the answer.",
    attribute_limit: 10_000,
    models: &[Model {
        name: "mistral-small-latest",
        answers_as: "mistral-small-latest",
        provider: "mistralai",
        ms_per_token: 9.0,
        price: None,
    }],
    script: include_str!("workshop.txt"),
};

const TRAVEL: App = App {
    project: "travel-desk",
    service: "trip-agent",
    root: Root { kind: "AGENT", name: "trip_agent" },
    instructions: "You plan and book trips. Find facts with the tools, ask before you book, and answer in the language of the traveller.",
    attribute_limit: 10_000,
    models: &[
        Model {
            name: "claude-sonnet-4-20250514",
            answers_as: "claude-sonnet-4-20250514",
            provider: "anthropic",
            ms_per_token: 17.0,
            price: Some((3.0, 15.0)),
        },
        Model { name: "gpt-4o", answers_as: "gpt-4o-2024-08-06", provider: "openai", ms_per_token: 19.0, price: Some((2.5, 10.0)) },
    ],
    script: include_str!("travel.txt"),
};

static APPS: [App; 3] = [SHOP, WORKSHOP, TRAVEL];

/// All sessions, the oldest first.
pub(super) fn sessions(now: SystemTime) -> Result<Vec<Session>> {
    let mut chance = Chance::from_seed(now.duration_since(UNIX_EPOCH)?.as_secs());
    let mut sessions = Vec::new();
    for app in &APPS {
        let plays = script::read(app.script).with_context(|| format!("read the script of {}", app.service))?;
        sessions.extend(plays.into_iter().map(|play| cast(app, play, &mut chance)));
    }
    chance.shuffle(&mut sessions);
    spread(&mut sessions, now)?;
    Ok(sessions)
}

/// A session whose times count from 1970.
fn cast(app: &'static App, play: script::Play, chance: &mut Chance) -> Session {
    let model = *chance.pick(app.models);
    let turns = paced(play.turns, chance);
    let id = format!("{}-{}", app.service, chance.hex(12));
    Session { app, model, id, title: play.title, user: play.user, tags: play.tags, turns, seed: chance.number() }
}

/// People read what was answered, think, and type; meanwhile the app answers.
fn paced(turns: Vec<Turn>, chance: &mut Chance) -> Vec<ScheduledTurn> {
    let mut at = UNIX_EPOCH;
    let mut paced = Vec::new();
    for turn in turns {
        let typing = chance.between(2.0, 14.0) + (0.11 * turn.said.len() as f64).min(60.0);
        at += turn.pause + Duration::from_secs_f64(typing);
        let until_read = turn.longest_answering() + Duration::from_millis(30 * turn.answer().len() as u64);
        paced.push(ScheduledTurn { at, turn });
        at += until_read;
    }
    paced
}

impl Turn {
    fn answer(&self) -> &str {
        match &self.ending {
            Ending::Answered(text) | Ending::Abandoned(text) => text,
            Ending::Refused(..) | Ending::Broken => "",
        }
    }

    /// No turn takes longer than this: see [`super::scene`].
    fn longest_answering(&self) -> Duration {
        let timeouts = self.steps.iter().filter(|s| s.failure().is_some()).count();
        Duration::from_secs((6 + 6 * self.steps.len() + 15 * timeouts) as u64)
    }
}

/// Moves the sessions into the last days: session by session towards now, ever closer together.
fn spread(sessions: &mut [Session], now: SystemTime) -> Result<()> {
    let count = sessions.len() as f64;
    for (i, session) in sessions.iter_mut().enumerate() {
        let back = ((count - 1.0 - i as f64) / count).powf(1.7) * DAYS;
        let end = now - Duration::from_secs_f64(45.0 + back * 86_400.0);
        let length = session.turns.last().context("find the last turn")?.at.duration_since(UNIX_EPOCH)?;
        let begin = end.duration_since(UNIX_EPOCH)?.saturating_sub(length);
        session.turns.iter_mut().for_each(|t| t.at += begin);
    }
    Ok(())
}
