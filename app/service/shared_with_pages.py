"""What pages of the shop's other origins may do here (CORS), and a refusal in the one shape."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response

from app.core.errors import RequestMalformed, WrongAddress
from app.service.languages import language_of
from app.service.problems import answer_for, problem_body


class SharedWithPages(CORSMiddleware):
    """The library's, whose refusals are plain text."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser asks before it sends what a form could not."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        known = self.is_allowed_origin(request_headers["origin"])
        refused = RequestMalformed("preflight_refused")
        error = refused if known else WrongAddress("origin_not_allowed")
        body = problem_body(error, language_of(request_headers.get("accept-language")))
        shared = {n: v for n, v in answer.headers.items() if not n.startswith("content-")}
        return JSONResponse(body, answer_for(error).http, shared)
