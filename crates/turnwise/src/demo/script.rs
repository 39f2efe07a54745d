//! Reads conversations from a play script. Every line begins with what it is:
//!
//! ```text
//! # a remark
//! == title of a conversation ==
//! tags delivery, broken
//! with user=mara; order=BX-1          one session for each such line; $order stands for BX-1 below
//! > what the user says                a turn begins
//! call track_order {"order": "$order"}
//! = {"status": "in transit"}          what the tool returned, or
//! =! Timeout: no answer               how it failed
//! docs what is looked up              or `docs! Kind: message`, when that fails
//! - 0.91 file.md | a passage found
//! < what is answered                  nothing after `<`: an empty answer
//! <~ what of it had come when the user left
//! !! 500 what the provider said instead of an answer
//! pause 25m                           before the next turn
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// One conversation as it is played once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Play {
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    pub(super) user: String,
    pub(super) turns: Vec<Turn>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Turn {
    /// Before it, besides the time it takes to read and write.
    pub(super) pause: Duration,
    pub(super) said: String,
    pub(super) steps: Vec<Step>,
    pub(super) ending: Ending,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Tool { name: String, arguments: String, result: Result<String, Failure> },
    Lookup { query: String, found: Result<Vec<Passage>, Failure> },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage {
    pub(super) score: f64,
    pub(super) source: String,
    pub(super) text: String,
}

/// An exception, written `Kind: message`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    pub(super) kind: String,
    pub(super) message: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ending {
    Answered(String),
    /// The user left; this much had come.
    Abandoned(String),
    /// The provider's status and message.
    Refused(u16, String),
    /// A step failed and took the turn with it.
    Broken,
}

impl Turn {
    /// Neither an answer nor a failure: the script forgot it.
    fn ends_with_nothing(&self) -> bool {
        self.ending == Ending::Broken && self.steps.last().and_then(Step::failure).is_none()
    }
}

impl Step {
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Step::Tool { result, .. } => result.as_ref().err(),
            Step::Lookup { found, .. } => found.as_ref().err(),
        }
    }
}

type Slots = BTreeMap<String, String>;

/// All plays of a script, one for each `with` line.
pub(super) fn read(script: &str) -> Result<Vec<Play>> {
    let mut plays = Vec::new();
    for scene in script.split("\n== ").skip(1) {
        let (title, lines) = scene.split_once(" ==\n").context("read a title: it does not end in ' =='")?;
        plays.extend(read_scene(title, lines).with_context(|| format!("read '{title}'"))?);
    }
    Ok(plays)
}

fn read_scene(title: &str, lines: &str) -> Result<Vec<Play>> {
    let casts = lines.lines().filter_map(|l| l.strip_prefix("with ")).map(slots).collect::<Result<Vec<_>>>()?;
    let tags = lines.lines().find_map(|l| l.strip_prefix("tags ")).unwrap_or_default();
    casts.iter().map(|cast| cast_play(title, tags, lines, cast)).collect()
}

fn slots(line: &str) -> Result<Slots> {
    let slot = |pair: &str| pair.split_once('=').map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()));
    line.split(';').map(|pair| slot(pair).with_context(|| format!("read slot '{pair}'"))).collect()
}

fn cast_play(title: &str, tags: &str, lines: &str, cast: &Slots) -> Result<Play> {
    let mut reader = Reader::default();
    for line in lines.lines() {
        reader.line(&filled(line, cast)?).with_context(|| format!("read line '{line}'"))?;
    }
    if let Some(turn) = reader.turns.iter().find(|t| t.ends_with_nothing()) {
        bail!("find the answer to '{}'", turn.said);
    }
    Ok(Play {
        title: title.to_owned(),
        tags: tags.split(", ").map(str::to_owned).collect(),
        user: cast.get("user").context("find the user: a 'with' line names none")?.clone(),
        turns: reader.turns,
    })
}

/// The line with every `$name` replaced.
fn filled(line: &str, cast: &Slots) -> Result<String> {
    let mut parts = line.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        text.push_str(cast.get(name).with_context(|| format!("fill ${name}: no such slot"))?);
        text.push_str(rest);
    }
    Ok(text)
}

#[derive(Debug, Default)]
struct Reader {
    turns: Vec<Turn>,
    pause: Duration,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<()> {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        match mark {
            "" | "#" | "tags" | "with" => Ok(()),
            ">" => self.begin_turn(rest),
            "pause" => duration(rest).map(|pause| self.pause = pause),
            "<" => self.end_turn(Ending::Answered(rest.to_owned())),
            "<~" => self.end_turn(Ending::Abandoned(rest.to_owned())),
            "!!" => self.end_turn(refused(rest)?),
            _ => self.step(mark, rest),
        }
    }

    fn begin_turn(&mut self, said: &str) -> Result<()> {
        let pause = std::mem::take(&mut self.pause);
        self.turns.push(Turn { pause, said: said.to_owned(), steps: Vec::new(), ending: Ending::Broken });
        Ok(())
    }

    fn end_turn(&mut self, ending: Ending) -> Result<()> {
        self.turn()?.ending = ending;
        Ok(())
    }

    fn step(&mut self, mark: &str, rest: &str) -> Result<()> {
        let Turn { said, steps, .. } = self.turn()?;
        match (mark, steps.last_mut()) {
            ("call", _) => steps.push(tool(rest)?),
            ("docs", _) => steps.push(Step::Lookup { query: rest.to_owned(), found: Ok(Vec::new()) }),
            ("docs!", _) => steps.push(Step::Lookup { query: said.clone(), found: Err(failure(rest)?) }),
            ("=", Some(Step::Tool { result, .. })) => *result = Ok(rest.to_owned()),
            ("=!", Some(Step::Tool { result, .. })) => *result = Err(failure(rest)?),
            ("-", Some(Step::Lookup { found: Ok(passages), .. })) => passages.push(passage(rest)?),
            _ => bail!("'{mark}' has no place here"),
        }
        Ok(())
    }

    fn turn(&mut self) -> Result<&mut Turn> {
        self.turns.last_mut().context("find its turn: nobody has said anything yet")
    }
}

fn tool(rest: &str) -> Result<Step> {
    let (name, arguments) = rest.split_once(' ').context("read a call: it has no arguments")?;
    let arguments = serde_json::from_str::<serde_json::Value>(arguments).context("read the arguments of a call")?.to_string();
    Ok(Step::Tool { name: name.to_owned(), arguments, result: Ok(String::new()) })
}

fn passage(rest: &str) -> Result<Passage> {
    let (head, text) = rest.split_once(" | ").context("read a passage: it has no ' | '")?;
    let (score, source) = head.split_once(' ').context("read a passage: it has no source")?;
    Ok(Passage { score: score.parse()?, source: source.to_owned(), text: text.to_owned() })
}

fn failure(rest: &str) -> Result<Failure> {
    let (kind, message) = rest.split_once(": ").context("read a failure: it is not 'Kind: message'")?;
    Ok(Failure { kind: kind.to_owned(), message: message.to_owned() })
}

fn refused(rest: &str) -> Result<Ending> {
    let (status, message) = rest.split_once(' ').context("read a refusal: it has no message")?;
    Ok(Ending::Refused(status.parse()?, message.to_owned()))
}

fn duration(text: &str) -> Result<Duration> {
    let (number, seconds) = match text.strip_suffix('h') {
        Some(hours) => (hours, 3600),
        None => (text.strip_suffix('m').context("read a pause: it is not in minutes or hours")?, 60),
    };
    Ok(Duration::from_secs(number.parse::<u64>()? * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "# remark\n\n== a test ==\ntags one, two\nwith user=ada; n=1; n2=2\nwith user=bob; n=3; n2=4\n> give me $n or $n2.\n\
        call find {\"n\": $n}\n=! Timeout: too slow\n< sorry, $n\npause 2h\n> and now\ndocs $n\n- 0.5 a.md | text $n2\n!! 500 oh no\n> bye\n<\n";

    #[test]
    fn each_cast_is_a_play_with_its_own_words() {
        let plays = read(SCRIPT).unwrap();

        assert_eq!(plays.len(), 2);
        assert_eq!(plays[0].tags, ["one", "two"]);
        assert_eq!(plays[1].user, "bob");
        assert_eq!(plays[1].turns[0].said, "give me 3 or 4.");
        assert_eq!(plays[1].turns[0].ending, Ending::Answered("sorry, 3".into()));
    }

    #[test]
    fn steps_pauses_and_endings_are_read() {
        let turns = read(SCRIPT).unwrap().remove(0).turns;

        let timeout = Failure { kind: "Timeout".into(), message: "too slow".into() };
        assert_eq!(turns[0].steps, [Step::Tool { name: "find".into(), arguments: "{\"n\":1}".into(), result: Err(timeout) }]);
        assert_eq!(turns[1].pause, Duration::from_secs(7200));
        assert_eq!(turns[1].ending, Ending::Refused(500, "oh no".into()));
        assert_eq!(turns[2].ending, Ending::Answered(String::new()));
    }

    #[test]
    fn a_slip_of_the_pen_is_told() {
        let misspelt = SCRIPT.replace("$n2.", "$nn");

        assert!(format!("{:#}", read(&misspelt).unwrap_err()).contains("fill $nn: no such slot"));
        assert!(read(&SCRIPT.replace("docs $n", "dosc $n")).is_err());
        assert!(format!("{:#}", read(&SCRIPT.replace("> bye\n<\n", "> bye\n")).unwrap_err()).contains("find the answer to 'bye'"));
    }
}
