"""A Piper voice of a kilobyte, and a server that can be told to fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RATE = 16_000
FRAMES_A_SYMBOL = 600


def write_voice(folder: Path, name: str = "tiny", hz: float = 220.0, speakers: int = 1) -> Path:
    """Write NAME.onnx and NAME.onnx.json: a tone as long as the text has phonemes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(_model(hz, speakers))
    path.with_name(f"{name}.onnx.json").write_text(json.dumps(_settings(speakers)))
    return path


def _settings(speakers: int) -> dict[str, Any]:
    symbols = "_^$ .,;:!?'abcdefghijklmnopqrstuvwxyzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒˈˌːθᵻʔ̩ɫ"
    return {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "num_symbols": 256,
        "num_speakers": speakers,
        "speaker_id_map": {f"s{n}": n for n in range(speakers)} if speakers > 1 else {},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(symbols)},
    }


def _model(hz: float, speakers: int) -> bytes:
    """Length = symbols x length scale; a sine of that length (several speakers: higher ones)."""
    from onnx import TensorProto, helper

    def constant(name: str, kind: int, shape: list[int], values: list[float]) -> Any:
        return helper.make_tensor(name, kind, shape, values)

    nodes = [
        helper.make_node("Shape", ["input"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["symbols"]),
        helper.make_node("Cast", ["symbols"], ["count"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "one"], ["slowness"]),
        helper.make_node("Mul", ["count", "slowness"], ["slow"]),
        helper.make_node("Mul", ["slow", "each"], ["length"]),
        helper.make_node("Ceil", ["length"], ["end"]),
        helper.make_node("Range", ["zero", "end", "step"], ["time"]),
        helper.make_node("Mul", ["time", "turn"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["sine"]),
        helper.make_node("Mul", ["sine", "loudness"], ["quiet"]),
        helper.make_node("Unsqueeze", ["quiet", "axes"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    turn = 2 * 3.141592653589793 * hz / RATE
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
        nodes[8:9] = [
            helper.make_node("Cast", ["sid"], ["speaker"], to=TensorProto.FLOAT),
            helper.make_node("Add", ["speaker", "step"], ["times"]),
            helper.make_node("Mul", ["time", "times"], ["higher"]),
            helper.make_node("Mul", ["higher", "turn"], ["phase"]),
        ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        inputs,
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "t"])],
        [
            constant("one", TensorProto.INT64, [], [1]),
            constant("each", TensorProto.FLOAT, [], [FRAMES_A_SYMBOL]),
            constant("zero", TensorProto.FLOAT, [], [0.0]),
            constant("step", TensorProto.FLOAT, [], [1.0]),
            constant("turn", TensorProto.FLOAT, [], [turn]),
            constant("loudness", TensorProto.FLOAT, [], [0.3]),
            constant("axes", TensorProto.INT64, [2], [0, 1]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    return bytes(model.SerializeToString())


@dataclass
class Server:
    """What is served, and how it fails.

    Attributes:
        url: Its address.
        files: Content by path.
        cuts: After how many bytes the next answers break off, one after the other.
        ranges: The Range headers that came for models.
        etag: Changes when files do.
        sends_etag: Whether it is told.
        knows_range: Whether it can go on in the middle.
    """

    url: str
    files: dict[str, bytes]
    cuts: list[int] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)
    etag: str = '"1"'
    sends_etag: bool = True
    knows_range: bool = True


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Server]:
    """Serve files on this machine."""
    server: Server

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

        def do_GET(self) -> None:
            _answer(self, server)

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{httpd.server_port}", files)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, server: Server) -> None:
    request.close_connection = True
    data = server.files.get(request.path)
    if data is None:
        request.send_error(404)
        return
    asked = request.headers.get("Range")
    if request.path.endswith(".onnx"):
        server.ranges.append(asked)
    start = 0
    fits = request.headers.get("If-Range") in (None, server.etag)
    if asked and server.knows_range and fits:
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(data):
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(data)}")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.send_response(206)
        request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    else:
        request.send_response(200)
    if server.sends_etag:
        request.send_header("ETag", server.etag)
    request.send_header("Content-Length", str(len(data) - start))
    request.end_headers()
    body = data[start:]
    if server.cuts and request.path.endswith(".onnx"):
        body = body[: server.cuts.pop(0)]
    request.wfile.write(body)
