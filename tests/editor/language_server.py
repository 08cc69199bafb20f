"""A client for a language server on stdio: JSON-RPC with a header, as far as these tests need it."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

PATIENCE = 60


class LanguageServer:
    """A server that is asked about documents, one after the other."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._diagnostics: dict[str, list[Any]] = {}
        self._next = 0
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        folder: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
        self.ask("initialize", folder)
        self.tell("initialized", {})

    def open(self, path: Path) -> str:
        """Open a document; gives its address."""
        address = path.as_uri()
        document = {"uri": address, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return address

    def problems(self, address: str) -> list[Any]:
        """What is wrong with a document, once the server has said so."""
        while address not in self._diagnostics:
            self._take()
        return self._diagnostics[address]

    def completions(self, address: str, line: int, character: int) -> dict[str, Any]:
        """What may stand at a place (from 0): label -> the item."""
        found = self.ask("textDocument/completion", _place(address, line, character))
        items = found["items"] if isinstance(found, dict) else found
        return {each["label"]: each for each in items}

    def hover(self, address: str, line: int, character: int) -> str:
        """The text that is shown for a place (from 0)."""
        found = self.ask("textDocument/hover", _place(address, line, character))
        contents = (found or {}).get("contents", "")
        return str(contents["value"] if isinstance(contents, dict) else contents)

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._listener.join(PATIENCE)
        self._process.__exit__(None, None, None)  # closes the pipes, and waits

    def ask(self, method: str, parameters: Any) -> Any:
        """The answer to a request."""
        self._next += 1
        number = self._next
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._take()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def tell(self, method: str, parameters: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def _take(self) -> dict[str, Any]:
        message = self._messages.get(timeout=PATIENCE)
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:  # it asks for settings, or to watch files: none, and yes
            items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
            self._send({"id": message["id"], "result": [None] * len(items) if items else None})
        return message

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while header := self._process.stdout.readline():
            length = int(header.partition(b":")[2])
            while self._process.stdout.readline().strip():
                pass
            self._messages.put(json.loads(self._process.stdout.read(length)))


def _place(address: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": address}, "position": {"line": line, "character": character}}
