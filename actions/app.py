"""The action server: a FastAPI application that runs `rasa_sdk` actions, opened by the shared secret, on loopback.

rasa_sdk's own server has no authentication and answers an error with the whole tracker in it. Here an error answers with an id.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Any

import structlog
import yaml
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor

from actions.clinic import Clinic, open_clinic
from actions.logs import configure_logs
from actions.rasa_actions import all_actions

log = structlog.get_logger()

ROOT = Path(__file__).resolve().parent.parent


def create_app(clinic: Clinic | None = None) -> FastAPI:
    """`POST /webhook` runs one action, `GET /health` says that the record answers."""
    configure_logs()
    opened = clinic or open_clinic()
    executor = ActionExecutor()
    for action in all_actions(opened):
        executor.register_action(action)
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    app = FastAPI(title="Attune actions", docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def authenticate(request: Request, call_next: Any) -> Any:
        if not hmac.compare_digest(request.headers.get("x-attune-secret", ""), opened.store.keyring.action_secret):
            return JSONResponse({"error": "unauthorized"}, status_code=401)
        return await call_next(request)

    @app.get("/health")
    def health() -> dict[str, str]:
        with opened.store.read() as session:
            session.connection()
        return {"status": "ok"}

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        call = await request.json()
        call.pop("version", None)
        call["domain"] = domain
        try:
            result = await executor.run(call)
            return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})
        except Exception as error:
            reference = secrets.token_hex(4)
            log.error(
                "action failed",
                reference=reference,
                action=call.get("next_action"),
                conversation=call.get("sender_id"),
                error=type(error).__name__,
            )
            return JSONResponse({"error": "action_failed", "reference": reference}, status_code=500)

    return app
