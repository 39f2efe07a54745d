"""Sends Mistral's client to the fake provider: alone among the clients it takes its address from no variable."""

import os

if url := os.environ.get("MISTRAL_SERVER_URL"):
    from mistralai.client import sdkconfiguration

    sdkconfiguration.SERVERS[sdkconfiguration.SERVER_GLOBAL] = url
