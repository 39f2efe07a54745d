//! What can be written on the command line, and the environment variables that stand in for it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// See LLM conversations, and the turn where each one broke.
#[derive(Debug, Parser)]
#[command(name = "turnwise", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take OpenTelemetry in, keep it, and serve the page and the API
    Serve(Serve),
    /// List sessions, or read one, from a running server
    Sessions(Sessions),
    /// List users, or look at one, from a running server
    Users(Users),
    /// Judge a session or a turn of it, on a running server
    Annotate(Annotate),
    /// Ask a running server for a metric, or for its saved ones
    Metrics(Metrics),
    /// Fill a running server with conversations to look at
    Demo(Server),
    /// List the projects of a running server, or delete one
    Projects(Projects),
    /// Copy the data, as it is at this moment, into a file; a server may be running on it
    Backup(Backup),
    /// Put a backup in place
    Restore(Restore),
    /// Score plain transcripts: signals, a break score per turn, and the turn where each session broke
    Signals(Signals),
    /// Print the API's description (OpenAPI, JSON)
    Openapi,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Folder that the data is kept in
    #[arg(long, value_name = "DIR", env = "TURNWISE_DATA", default_value = "./turnwise-data")]
    pub(crate) data: PathBuf,
    /// Address of the page, the API and OTLP [default: 127.0.0.1:6006]
    #[arg(long, value_name = "ADDR", env = "TURNWISE_HTTP")]
    pub(crate) http: Option<String>,
    /// Address of OTLP/gRPC [default: 127.0.0.1:4317, unless that is taken]
    #[arg(long, value_name = "ADDR", env = "TURNWISE_GRPC")]
    pub(crate) grpc: Option<String>,
    /// Another address of OTLP/HTTP [default: 127.0.0.1:4318, unless that is taken or --http is given]
    #[arg(long, value_name = "ADDR", env = "TURNWISE_OTLP_HTTP")]
    pub(crate) otlp_http: Option<String>,
    /// JSON file of prices that go over the built-in ones
    #[arg(long, value_name = "FILE", env = "TURNWISE_PRICES")]
    pub(crate) prices: Option<PathBuf>,
    /// JSON file of rules that say what must not be stored
    #[arg(long, value_name = "FILE", env = "TURNWISE_REDACT")]
    pub(crate) redact: Option<PathBuf>,
    /// Let others than this machine in, although nobody is asked who they are
    #[arg(long)]
    pub(crate) insecure_no_auth: bool,
    /// Fill it with conversations to look at, unless it has them already
    #[arg(long)]
    pub(crate) demo: bool,
}

/// One JSON line comes out for each that went in: {"id", "session_score", "break_turn", "turns": [{"index", "break_score",
/// "break_score_at_time", "signals"}]}. Every score runs from 0 (all is well) to 1 (broken).
#[derive(Debug, clap::Args)]
pub(crate) struct Signals {
    /// JSON lines: {"id", "turns": [{"role": "user" | "assistant", "text"}]}; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Print the numbers that the model weighs, for training it
    #[arg(long, hide = true)]
    pub(crate) numbers: bool,
    /// Weigh by this file instead of the weights in the program
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) weights: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Projects {
    #[command(subcommand)]
    pub(crate) command: Option<ProjectsCommand>,
    #[command(flatten)]
    pub(crate) server: Server,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectsCommand {
    /// All projects (this is what happens without a command)
    List,
    /// Delete a project with all its sessions, for good
    Delete { name: String },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// The file to be made
    pub(crate) file: PathBuf,
    /// Folder that the data is kept in
    #[arg(long, value_name = "DIR", env = "TURNWISE_DATA", default_value = "./turnwise-data")]
    pub(crate) data: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// The backup
    pub(crate) file: PathBuf,
    /// Folder that the data shall be in
    #[arg(long, value_name = "DIR", env = "TURNWISE_DATA", default_value = "./turnwise-data")]
    pub(crate) data: PathBuf,
    /// Give up the data that is there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Sessions {
    #[command(subcommand)]
    pub(crate) command: Option<SessionsCommand>,
    #[command(flatten)]
    pub(crate) server: Server,
    /// Only sessions of this project
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) project: Option<String>,
    /// Print what the API answers, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionsCommand {
    /// The latest sessions (this is what happens without a command)
    List {
        /// How many
        #[arg(long, default_value_t = DEFAULT_ROWS, value_parser = clap::value_parser!(u16).range(1..=500))]
        limit: u16,
        /// Only those that pass, such as: turns > 5 and not error
        #[arg(long, value_name = "CONDITION")]
        filter: Option<String>,
        /// By what, the greatest first with - before it, such as: --sort=-cost (of each project)
        #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
        sort: Option<String>,
    },
    /// One session, turn by turn
    Show {
        /// The session's id, or its key
        id: String,
    },
    /// Delete a session with all that was said in it, for good
    Delete {
        /// The session's id, or its key
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Users {
    #[command(subcommand)]
    pub(crate) command: Option<UsersCommand>,
    #[command(flatten)]
    pub(crate) server: Server,
    /// Only users of this project
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) project: Option<String>,
    /// Print what the API answers, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UsersCommand {
    /// Those seen last (this is what happens without a command)
    List {
        /// How many of each project
        #[arg(long, default_value_t = DEFAULT_ROWS, value_parser = clap::value_parser!(u16).range(1..=500))]
        limit: u16,
        /// What comes first
        #[arg(long, default_value = "last_seen", value_parser = ["last_seen", "sessions", "turns", "error_turns", "tokens", "cost"])]
        order: String,
    },
    /// One user with its sessions
    Show {
        /// The user's id
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Annotate {
    /// The session's id, or its key
    pub(crate) session: String,
    /// Judge this turn of it, counted from 0
    #[arg(long)]
    pub(crate) turn: Option<u64>,
    /// What is judged, such as helpfulness
    #[arg(long)]
    pub(crate) name: String,
    #[arg(long)]
    pub(crate) label: Option<String>,
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) score: Option<f64>,
    #[arg(long)]
    pub(crate) explanation: Option<String>,
    /// Who judges
    #[arg(long, default_value = "human", value_parser = ["human", "llm", "code"])]
    pub(crate) annotator: String,
    /// Tells several judgements of one name apart: your name, or a run's id
    #[arg(long, default_value = "")]
    pub(crate) identifier: String,
    /// The session's project; needed where two have a session of this id, or it is still to come
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) server: Server,
    /// Print what the API answers, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Metrics {
    #[command(subcommand)]
    pub(crate) command: MetricsCommand,
    #[command(flatten)]
    pub(crate) server: Server,
    /// Print what the API answers, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MetricsCommand {
    /// The saved metrics
    List,
    /// Evaluate a saved metric, or one select
    Run {
        /// Its name, or such as: select user.id, avg(cost) from sessions group by user.id
        metric: String,
        /// Over this project
        #[arg(long, value_name = "NAME")]
        project: String,
    },
}

pub(crate) const DEFAULT_ROWS: u16 = 50;

/// A running server.
#[derive(Debug, clap::Args)]
pub(crate) struct Server {
    /// Where the server is
    #[arg(long, value_name = "URL", env = "TURNWISE_URL", default_value = "http://127.0.0.1:6006", global = true)]
    pub(crate) url: String,
}
