"""An empty POST of the framework that the services use, served as they are: `python -m tests.bench.empty PORT`."""

import sys

import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response

app = FastAPI()


@app.post("/")
async def nothing() -> Response:
    """No body is read, nothing is done."""
    return Response(b"{}", media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        loop="uvloop",
        http="httptools",
        server_header=False,
    )
