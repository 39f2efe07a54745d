#!/usr/bin/env python3
"""Fits the weights of the signals' model, and measures them.

    train.py --data DIR --turnwise PATH fit            writes ../src/signals/weights.json
    train.py --data DIR --turnwise PATH evaluate       prints a table; with --json FILE writes it as JSON too

DIR holds labelled conversations: dbdc3_en_dev.jsonl, tau_airline.jsonl, betold_valid.jsonl. PATH is the built program, which computes
every number (`turnwise signals --numbers`) and, for the measuring, every score, so what is measured is what is shipped. Needs numpy.

How it fits. Turns: ridge regression on the log odds of the mean severity that annotators gave (DBDC3), drawn not to zero but to
`priors.json`: what we hold true of conversations that the labelled ones do not show, such as tools, bookings and refusals. Sessions: the
same on all corpora at once, each centred on itself and of equal weight, so no corpus teaches where the others' middle is. A corpus that is
measured is left out of the fit, or its folds are: by dialogue, never by turn.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).parent
PRIORS = json.loads((HERE / "priors.json").read_text())
WEIGHTS = HERE.parent / "src/signals/weights.json"

TURN_PENALTY = 400.0
SESSION_PENALTY = 600.0
KEPT = 0.2  # The least that stays of a prior that the corpora speak against,
KEPT_RARE = 0.7  # and of one on which they say little: a number that is not zero in fewer than RARE of the cases.
RARE = 0.03
KEPT_SESSION = 0.3
CORPUS_WEIGHT = 1000.0  # A corpus counts as this many sessions, however many it has.
WORD_SCALE = 8.0  # Words' numbers times this: a weaker penalty than for the features.
WORD_MIN_ANSWERS, WORD_MIN_SYSTEMS = 15, 2
CALM_TURNS = 2.0  # As in turns.rs.
FOLDS = 5


# --- corpora: sessions as {"id", "turns"}, with labels beside them ---

def lines(path):
    return [json.loads(line) for line in path.open()]


def dbdc(data):
    """Chats with labels on the assistant's turns: severities from 0 to 1, original and revised."""
    corpus = []
    for session in lines(data / "dbdc3_en_dev.jsonl"):
        turns = [{"role": "assistant" if t["speaker"] == "system" else "user", "text": t["text"]} for t in session["turns"]]
        labels = [(t.get("labels"), t.get("labels_revised")) for t in session["turns"]]
        corpus.append({"id": session["id"], "turns": turns, "labels": labels, "system": session["system"]})
    for session in corpus:
        severity = [mean_severity(label) for label in session["labels"] if label[0]]
        session["target"] = float(np.mean(severity))
    return corpus


def severity(counts):
    return (counts[1] / 2 + counts[2]) / sum(counts)


def mean_severity(label):
    return (severity(label[0]) + severity(label[1])) / 2


def tau(data):
    """Agent sessions with tools; broken is a task that was not solved."""
    return [{"id": s["id"], "turns": s["messages"], "target": 1.0 - s["reward"]} for s in lines(data / "tau_airline.jsonl")]


def tau_texts(data):
    """The same with nothing but what user and assistant said."""
    said = lambda turns: [t for t in turns if t["role"] in ("user", "assistant") and t.get("content")]
    plain = lambda turns: [{"role": t["role"], "text": t["content"]} for t in said(turns)]
    return [{**s, "turns": plain(s["turns"])} for s in tau(data)]


def betold(data):
    """Phone calls as intents and entities; broken is a late hang-up or a call for a person."""
    corpus = []
    for number, session in enumerate(lines(data / "betold_valid.jsonl")):
        turns = [{"role": "assistant" if u["caller_name"] == "nlg" else "user", "text": utterance(u)} for u in session["utterances_annotations"]]
        corpus.append({"id": number, "turns": turns, "target": float(session["LUHF"] == "luhf")})
    return corpus


def utterance(annotation):
    words = [annotation["intent"], *(entity["entity"] for entity in annotation["entities"])]
    return " ".join(words).replace("_", " ")


# --- the program ---

def run(program, corpus, weights, *options):
    """One answer of `turnwise signals` for each session."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in.jsonl").write_text("".join(json.dumps({"id": s["id"], "turns": s["turns"]}) + "\n" for s in corpus))
        (folder / "weights.json").write_text(json.dumps(weights))
        command = [program, "signals", *options, "--weights", folder / "weights.json", folder / "in.jsonl"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


EMPTY = {"about": "", "at_time": {"bias": 0, "weights": {}}, "after": {"bias": 0, "weights": {}}, "carry_at_time": {"bias": 0, "own": 1, "before": 0},
         "carry_after": {"bias": 0, "own": 1, "before": 0}, "session": {"bias": 0, "weights": {}}, "broken_above": 0.6}


# --- fitting ---

def ridge(features, target, penalty, prior=None, weight=None, kept=None, words=0):
    """Weights drawn to `prior`, both in the features' own units. The penalty is on standardised features, but for the last `words`: rare
    words are to count less.

    A weight may not leave the side of zero that its prior is on, nor fall below a part of it: corpora say how much, not which way."""
    weight = np.ones(len(target)) if weight is None else weight
    prior = np.zeros(features.shape[1]) if prior is None else prior
    total = weight.sum()
    centre = (weight[:, None] * features).sum(0) / total
    spread = np.sqrt((weight[:, None] * (features - centre) ** 2).sum(0) / total)
    scale = np.where(spread > 1e-9, spread, 1.0)
    scale[len(scale) - words:] = 1.0
    standard = (features - centre) / scale
    residual = target - features @ prior
    middle = (weight * residual).sum() / total
    curve = standard.T @ (weight[:, None] * standard) + penalty * np.eye(standard.shape[1])
    kept = np.where((features != 0).mean(0) < RARE, KEPT_RARE, KEPT) if kept is None else kept
    low = np.where(prior > 0, (kept - 1) * prior * scale, -np.inf)
    high = np.where(prior < 0, (kept - 1) * prior * scale, np.inf)
    delta = bounded(curve, standard.T @ (weight * (residual - middle)), low, high)
    # What the corpus never shows stays as it was held to be.
    weights = prior + np.where(spread > 1e-9, delta / scale, 0.0)
    return weights, middle - (weights - prior) @ centre


def bounded(curve, slope, low, high, sweeps=60):
    """The least of a quadratic form within bounds, by descent along one coordinate after the other."""
    x = np.clip(np.linalg.solve(curve, slope), low, high)
    for _ in range(sweeps):
        for at in range(len(x)):
            x[at] = np.clip(x[at] + (slope[at] - curve[at] @ x) / curve[at, at], low[at], high[at])
    return x


WORD = re.compile(r"[a-z0-9]+")


def words(text):
    return set(WORD.findall(text.lower().replace("'", "").replace("’", "")))


class Turns:
    """The rated answers of DBDC3 as numbers."""

    def __init__(self, corpus, numbers):
        self.session, self.target, self.system, self.texts, rows = [], [], [], [], []
        for index, (session, answer) in enumerate(zip(corpus, numbers)):
            for at, (original, revised) in enumerate(session["labels"]):
                if original:
                    exchange = answer["exchanges"][at]
                    rows.append(answer["turns"][exchange])
                    self.session.append(index)
                    self.system.append(session["system"])
                    self.target.append(mean_severity((original, revised)))
                    self.texts.append(words(session["turns"][at]["text"]))
        self.names = list(rows[0])
        self.features = np.array([[row[name] for name in self.names] for row in rows])
        self.session, self.system, self.target = np.array(self.session), np.array(self.system), np.array(self.target)
        self.log_odds = np.log((self.target + 0.05) / (1.05 - self.target))
        self.is_now = np.array([name[0] in "auhbt" for name in self.names])

    def part(self, keep):
        part = object.__new__(Turns)
        part.names, part.is_now = self.names, self.is_now
        for name in ("session", "system", "target", "log_odds", "features"):
            setattr(part, name, getattr(self, name)[keep])
        part.texts = [text for text, kept in zip(self.texts, keep) if kept]
        return part


def vocabulary(turns):
    """Words that enough answers of more than one chatbot use: what is left is how chatbots talk, not what one of them says."""
    answers, systems = collections.Counter(), collections.defaultdict(collections.Counter)
    for text, system in zip(turns.texts, turns.system):
        answers.update(text)
        for word in text:
            systems[word][system] += 1
    wide = lambda word: sum(count >= 3 for count in systems[word].values()) >= WORD_MIN_SYSTEMS
    return sorted(word for word, count in answers.items() if count >= WORD_MIN_ANSWERS and wide(word))


def word_features(turns, known):
    place = {word: at for at, word in enumerate(known)}
    features = np.zeros((len(turns.texts), len(known)))
    for row, text in zip(features, turns.texts):
        present = [place[word] for word in text if word in place]
        row[present] = 1 / np.sqrt(1 + len(present))
    return features


def linear(turns, names, penalty=TURN_PENALTY):
    """Fits the features of these names and the words: a part of the model, as the program reads it."""
    columns = [turns.names.index(name) for name in names]
    known = vocabulary(turns)
    features = np.hstack([turns.features[:, columns], WORD_SCALE * word_features(turns, known)])
    prior = np.array([PRIORS["turn"].get(name, 0.0) for name in names] + [0.0] * len(known))
    weights, bias = ridge(features, turns.log_odds, penalty, prior, words=len(known))
    split = len(names)
    return {"bias": bias, "weights": dict(zip(names, weights[:split])), "words": dict(zip(known, WORD_SCALE * weights[split:]))}


def sums(part, turns):
    own = np.array([part["weights"].get(name, 0.0) for name in turns.names])
    known = list(part["words"])
    return part["bias"] + turns.features @ own + word_features(turns, known) @ np.array([part["words"][word] for word in known])


def fit_turns(turns):
    now = [name for name, is_now in zip(turns.names, turns.is_now) if is_now]
    at_time, after = linear(turns, now), linear(turns, turns.names)
    # The mean before is learned from sums that were fitted on other dialogues: those fitted on the same would be too sure of themselves.
    own_now, own_after = np.zeros(len(turns.target)), np.zeros(len(turns.target))
    for train, test in folds(turns.session, 4):
        part = turns.part(train)
        own_now[test] = sums(linear(part, now), turns.part(test))
        own_after[test] = sums(linear(part, turns.names), turns.part(test))
    before = mean_before(turns.session, own_after)
    model = json.loads(json.dumps(EMPTY))
    model["at_time"], model["after"] = at_time, after
    for name, own in (("carry_at_time", own_now), ("carry_after", own_after)):
        (own_weight, before_weight), _ = ridge(np.c_[own, before], turns.log_odds, 1.0)
        model[name] = spread(own_weight, before_weight)
    return model


def spread(own, before):
    """Sums of severities lie close together and, in DBDC3, around one half. Ordinary conversations are better: stretch and lower them.

    The order of turns within a corpus stays as it is."""
    stretch, lower = PRIORS["spread"]["stretch"], PRIORS["spread"]["lower"]
    return {"bias": -lower, "own": stretch * own, "before": stretch * before}


def mean_before(session, values):
    result, total, count, last = np.zeros(len(values)), 0.0, 0, None
    for at, value in enumerate(values):
        if session[at] != last:
            total, count, last = 0.0, 0, session[at]
        result[at] = total / (count + CALM_TURNS)
        total, count = total + value, count + 1
    return result


def folds(session, count):
    fold = np.array([hash_fold(s, count) for s in session])
    return [(fold != k, fold == k) for k in range(count)]


def hash_fold(number, count):
    """Neighbours in a corpus often come from one source, so folds are drawn by a fixed shuffle."""
    return int(np.random.RandomState(int(number) + 17).randint(1 << 30)) % count


def fit_sessions(model, corpora):
    """`corpora`: for each, the numbers of its sessions and their targets."""
    names = list(corpora[0][0][0]["session"])
    features, target, weight, centres = [], [], [], []
    for numbers, targets in corpora:
        x, y = np.array([[n["session"][name] for name in names] for n in numbers]), np.array(targets)
        y = (y - y.mean()) / y.std()
        centres.append(x.mean(0))
        features.append(x - x.mean(0))
        target.append(y)
        weight.append(np.full(len(y), CORPUS_WEIGHT / len(y)))
    prior = np.array([PRIORS["session"].get(name, 0.0) for name in names])
    weights, _ = ridge(np.vstack(features), np.concatenate(target), SESSION_PENALTY * len(corpora), prior, np.concatenate(weight), KEPT_SESSION)
    bias = PRIORS["spread"]["session_middle"] - np.mean(centres, 0) @ weights
    model["session"] = {"bias": bias, "weights": dict(zip(names, weights))}
    return model


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(float(value), 4) if isinstance(value, (float, np.floating)) else value


def fit(program, chats, sessions):
    """A model from rated chats and from corpora of judged sessions."""
    turns = Turns(chats, run(program, chats, EMPTY, "--numbers"))
    model = rounded(fit_turns(turns))
    corpora = [(run(program, corpus, model, "--numbers"), [s["target"] for s in corpus]) for corpus in sessions]
    return rounded(fit_sessions(model, corpora))


# --- measuring ---

def ranks(values):
    values = np.asarray(values, float)
    order = np.argsort(values, kind="stable")
    result = np.empty(len(values))
    result[order] = np.arange(len(values))
    _, group = np.unique(values, return_inverse=True)
    return (np.bincount(group, result) / np.bincount(group))[group]


def auc(labels, scores):
    labels, rank = np.asarray(labels, bool), ranks(scores)
    positive, negative = labels.sum(), (~labels).sum()
    return (rank[labels].sum() - positive * (positive - 1) / 2) / (positive * negative)


def spearman(a, b):
    return np.corrcoef(ranks(a), ranks(b))[0, 1]


def rated(corpus, answers, key):
    """The scores of rated turns, their label shares, original and revised."""
    scores, original, revised, session = [], [], [], []
    for index, (s, answer) in enumerate(zip(corpus, answers)):
        for turn, (first, second) in zip(answer["turns"], s["labels"]):
            if first:
                scores.append(turn[key])
                original.append(np.array(first) / sum(first))
                revised.append(np.array(second) / sum(second))
                session.append(index)
    return np.array(scores), np.array(original), np.array(revised), np.array(session)


def turn_measures(scores, shares, session):
    broken = shares.argmax(1) > 0
    predicted = distributions(scores, shares, session)
    constant = distributions(np.zeros(len(scores)), shares, session)
    return {
        "auc": auc(broken, scores), "auc_majority": auc(shares[:, 0] < 0.5, scores), "spearman": spearman(scores, shares @ [0, 0.5, 1]),
        "jsd": jsd(predicted, shares), "mse": ((predicted - shares) ** 2).mean(),
        "constant_jsd": jsd(constant, shares), "constant_mse": ((constant - shares) ** 2).mean(),
    }


def distributions(scores, shares, session):
    """Shares of O, T and X as a cubic of the score, learned on other dialogues."""
    log_odds = np.log((scores + 1e-3) / (1 - scores + 1e-3))
    design, result = np.vander(log_odds, 4), np.zeros_like(shares)
    for train, test in folds(session, FOLDS):
        result[test] = design[test] @ np.linalg.lstsq(design[train], shares[train], rcond=None)[0]
    result = np.clip(result, 1e-6, 1)
    return result / result.sum(1, keepdims=True)


def jsd(a, b):
    middle = (a + b) / 2
    divergence = lambda p: np.where(p > 0, p * np.log2(np.maximum(p, 1e-12) / middle), 0).sum(1)
    return float((divergence(a) / 2 + divergence(b) / 2).mean())


def crossed(program, corpus, model_without):
    """Answers for each session of `corpus` from models that did not see it; `model_without` fits one on a mask of the sessions to keep."""
    answers = [None] * len(corpus)
    for train, test in folds(np.arange(len(corpus)), FOLDS):
        model = model_without(train)
        left = [s for s, is_left in zip(corpus, test) if is_left]
        for place, answer in zip(np.flatnonzero(test), run(program, left, model)):
            answers[place] = answer
    return answers


def kept(corpus, mask):
    return [s for s, is_kept in zip(corpus, mask) if is_kept]


def evaluate(program, data):
    chats, agent, texts, calls = dbdc(data), tau(data), tau_texts(data), betold(data)
    sessions, table = [agent, texts, calls], {}
    own = crossed(program, chats, lambda mask: fit(program, kept(chats, mask), sessions))
    table["dbdc3, unseen dialogues"] = chat_measures(chats, own)
    table["dbdc3, unseen chatbots (mean of four)"] = unseen_chatbots(program, chats, sessions)
    # The two readings of the agent's sessions are left out together: they are the same sessions.
    agent_models = {}
    def without_agent(mask):
        key = mask.tobytes()
        if key not in agent_models:
            agent_models[key] = fit(program, chats, [kept(agent, mask), kept(texts, mask), calls])
        return agent_models[key]
    table["tau with tools, unseen sessions"] = session_measures(agent, crossed(program, agent, without_agent))
    table["tau texts alone, unseen sessions"] = session_measures(texts, crossed(program, texts, without_agent))
    table["betold, unseen calls"] = session_measures(calls, crossed(program, calls, lambda mask: fit(program, chats, [agent, texts, kept(calls, mask)])))
    left_out = fit(program, chats, [calls])
    table["tau with tools, corpus left out"] = session_measures(agent, run(program, agent, left_out))
    table["tau texts alone, corpus left out"] = session_measures(texts, run(program, texts, left_out))
    table["betold, corpus left out"] = session_measures(calls, run(program, calls, fit(program, chats, [agent, texts])))
    return table


def unseen_chatbots(program, chats, sessions):
    measures = []
    for system in sorted({s["system"] for s in chats}):
        left = [s for s in chats if s["system"] == system]
        model = fit(program, [s for s in chats if s["system"] != system], sessions)
        measures.append(chat_measures(left, run(program, left, model)))
    return {name: np.mean([m[name] for m in measures]) for name in measures[0]}


def chat_measures(chats, answers):
    result = {}
    for key, name in (("break_score", ""), ("break_score_at_time", ", at the time")):
        scores, original, revised, session = rated(chats, answers, key)
        for labels, shares in (("original", original), ("revised", revised)):
            result.update({f"{labels}{name}: {m}": v for m, v in turn_measures(scores, shares, session).items()})
    return result


def session_measures(corpus, answers):
    labels = [s["target"] > 0.5 for s in corpus]
    mean = [np.mean([t["break_score"] for t in a["turns"]]) for a in answers]
    return {"auc": auc(labels, [a["session_score"] for a in answers]), "auc of the turns' mean": auc(labels, mean), "constant": 0.5}


def text(table):
    rows = [f"{corpus}\n" + "".join(f"    {name:44} {value:.3f}\n" for name, value in measures.items()) for corpus, measures in table.items()]
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--turnwise", required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("what", choices=["fit", "evaluate"])
    args = parser.parse_args()
    if args.what == "fit":
        chats = dbdc(args.data)
        model = fit(args.turnwise, chats, [tau(args.data), tau_texts(args.data), betold(args.data)])
        model["about"] = "Written by crates/eval/train/train.py. Weights of log odds; see docs/signals.md."
        model["broken_above"] = PRIORS["spread"]["broken_above"]
        WEIGHTS.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n")
    else:
        table = evaluate(args.turnwise, args.data)
        sys.stdout.write(text(table))
        if args.json:
            args.json.write_text(json.dumps(rounded(table), indent=1) + "\n")


if __name__ == "__main__":
    main()
