"""The web application: patient chat API and page, staff console, health. Started by `./attune run` under uvicorn."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from actions.clinic import Clinic, open_clinic
from actions.logs import configure_logs
from actions.paging.notice import Words
from actions.paging.pager import Pager, running_pager
from actions.paging.ways import Ways, missing_ways, public_url_from, ways_from
from actions.store.errors import StoreError
from actions.store.gateways import gateways_from
from actions.store.twilio import Twilio
from actions.store.worker import Gateways, running_worker
from web import chat, pages, sms, staff
from web.errors import ApiError
from web.rasa import Rasa
from web.recovery import recover_forever
from web.security import secure
from web.turns import Turns

STATIC = Path(__file__).resolve().parent / "static"


def create_app(
    clinic: Clinic | None = None,
    rasa: Rasa | None = None,
    gateways: Gateways | None = None,
    ways: Ways | None = None,
    twilio: Twilio | None = None,
) -> FastAPI:
    """Everything that faces people, and the workers that send texts and tell of alarms. Tests hand in their own parts."""
    configure_logs()
    opened = clinic or open_clinic()
    brain = rasa or Rasa.from_environment()
    senders = gateways_from(os.environ) if gateways is None else gateways

    pager = _pager(opened, ways_from(os.environ, senders) if ways is None else ways)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        recovering = asyncio.create_task(recover_forever(opened, brain))
        async with running_worker(opened.store, senders), running_pager(pager):
            yield
        await app.state.texting.close()
        await app.state.turns.close()
        recovering.cancel()
        with suppress(asyncio.CancelledError):
            await recovering
        await brain.close()

    app = FastAPI(title="Attune", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.gateways, app.state.turns = senders, Turns(opened, brain)
    app.state.twilio, app.state.texting = twilio or Twilio.from_environment(os.environ), sms.Texting(opened, app.state.turns)
    app.state.clinic, app.state.rasa, app.state.limits = opened, brain, chat.Limits(opened.settings.limits, opened.content)
    app.middleware("http")(secure)
    app.include_router(chat.router)
    app.include_router(sms.router)
    app.include_router(pages.router)
    app.include_router(staff.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(ApiError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)

    @app.get("/health")
    def health() -> dict[str, str]:
        with opened.store.read() as session:
            session.connection()
        return {"status": "ok"}

    return app


def _pager(clinic: Clinic, ways: Ways) -> Pager:
    """Tells the chain. Raises `StoreError` for a live clinic whose chain can't be told."""
    missing = [] if clinic.settings.is_demo else missing_ways(clinic.settings, ways)
    if missing:
        raise StoreError("\n".join(missing))
    return Pager(clinic.store, clinic.settings.alarms, Words(clinic.content, public_url_from(os.environ)), ways)


async def _told(_request: Request, error: Any) -> Response:
    return JSONResponse({"error": error.code, "message": error.message}, error.status, headers=error.headers)


async def _invalid(_request: Request, error: Any) -> Response:
    """Which fields are wrong, never what stood in them."""
    fields = sorted({".".join(str(part) for part in problem["loc"][1:]) or "body" for problem in error.errors()})
    return JSONResponse({"error": "invalid", "message": f"These fields are missing or wrong: {', '.join(fields)}."}, 422)
