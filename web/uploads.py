"""tus 1.0 at /api/v1/uploads: creation, creation-with-upload, termination, expiration. It resumes after any cut.

One PATCH is read in small parts, gathered into pieces, and each piece is stored in a transaction of its own: a cut
wastes at most one piece. The newest PATCH takes the upload over; the older one ends with 423 at its next piece.
"""

import base64
import binascii
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.http import http_date

from policies.refusals import Refusal
from web.access import current_actor, public, session_or_bearer, uses_bearer
from web.api.schemas import Receipt
from web.body import receive
from web.errors import problem
from workflow import uploads
from workflow.db import Tx, transaction
from workflow.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
OFFSET_TYPE = "application/offset+octet-stream"
MEGABYTE = 1024 * 1024

blueprint = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")
csrf = CSRFProtect()


@blueprint.before_request
def check_protocol() -> Response | None:
    """A page's session needs its CSRF token here too; every call but OPTIONS names the protocol's version."""
    if request.method in ("OPTIONS", "GET"):
        return None
    if not uses_bearer():
        csrf.protect()
    if request.headers.get("Tus-Resumable") != VERSION:
        return problem(Refusal("upload.version", version=VERSION))
    return None


@blueprint.after_request
def add_protocol(response: Response) -> Response:
    """The headers that every tus answer carries."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Tus-Version"] = VERSION
    return response


@blueprint.route("", methods=["OPTIONS"])
@public
def abilities() -> Response:
    """What this server can do and how large a file may be."""
    with transaction() as tx:
        largest = tx.office.policies.limits.file_mb * MEGABYTE
    headers = {"Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(largest)}
    return Response(status=204, headers=headers)


@blueprint.post("")
@session_or_bearer("apply")
def create() -> Response:
    """Begin an upload for one requirement of a case. Errors: upload.metadata, upload.too_large, case.unknown …"""
    metadata = read_metadata(request.headers.get("Upload-Metadata", ""))
    length = read_number("Upload-Length")
    with transaction() as tx:
        upload = uploads.start(
            tx, current_actor(), read_id(metadata.get("case", "")), metadata.get("requirement", ""), length,
            metadata.get("filename", ""),
        )
        upload_id = upload.id
    location = url_for("uploads.state", upload_id=upload_id)  # a path: the proxy in front knows the host
    if request.mimetype != OFFSET_TYPE:
        with transaction() as tx:
            headers = progress(uploads.state(tx, current_actor(), upload_id))
        return Response(status=201, headers={"Location": location, **headers})
    response = go_on(upload_id, 0)
    response.headers["Location"] = location
    if response.status_code == 204:
        response.status_code = 201
    return response


@blueprint.route("/<uuid:upload_id>", methods=["HEAD"])
@session_or_bearer("apply")
def state(upload_id: UUID) -> Response:
    """How far the upload has come. Errors: upload.expired, upload.expired."""
    with transaction() as tx:
        upload = settled(tx, upload_id)
        if upload.refusal_code is not None:
            raise Refusal("upload.expired")  # the client then starts a new upload by itself
        headers = {"Upload-Length": str(upload.length), **progress(upload)}
    return Response(status=200, headers=headers)


@blueprint.patch("/<uuid:upload_id>")
@session_or_bearer("apply")
def append(upload_id: UUID) -> Response:
    """Go on at the offset. Errors: upload.offset, upload.busy, and at the last byte every refusal of intake."""
    if request.mimetype != OFFSET_TYPE:
        raise Refusal("request.media_type", expected=OFFSET_TYPE)
    return go_on(upload_id, read_number("Upload-Offset"))


@blueprint.delete("/<uuid:upload_id>")
@session_or_bearer("apply")
def terminate(upload_id: UUID) -> Response:
    """Give the upload up and free its pieces."""
    with transaction() as tx:
        uploads.terminate(tx, current_actor(), upload_id)
    return Response(status=204)


@blueprint.get("/<uuid:upload_id>/result")
@session_or_bearer("apply")
def result(upload_id: UUID) -> Response:
    """The receipt of a finished upload, or the refusal that ended it. Errors: upload.incomplete and those of intake."""
    with transaction() as tx:
        upload = settled(tx, upload_id)
        if upload.refusal_code is not None:
            raise Refusal(upload.refusal_code)
        document = uploads.document_of(tx, upload)
        return jsonify(Receipt.model_validate(document).model_dump(mode="json"))


def settled(tx: Tx, upload_id: UUID) -> Upload:
    """The upload, handed to intake first when its last byte was stored by a process that ended before doing so."""
    upload = uploads.state(tx, current_actor(), upload_id)
    if upload.offset == upload.length and upload.document_id is None and upload.refusal_code is None:
        uploads.finish(tx, current_actor(), upload_id)
    return upload


def go_on(upload_id: UUID, offset: int) -> Response:
    """Store the body from the offset on, and hand the file to intake when it is whole."""
    actor = current_actor()
    with transaction() as tx:
        holder = uploads.take_over(tx, actor, upload_id, offset)
        if offset + (request.content_length or 0) > uploads.state(tx, actor, upload_id).length:
            raise Refusal("upload.metadata")
    whole = receive(upload_id, holder, offset)
    with transaction() as tx:
        upload = uploads.state(tx, actor, upload_id)
        headers, complete = progress(upload), upload.offset == upload.length
    if complete:
        with transaction() as tx:
            document = uploads.finish(tx, actor, upload_id)
            headers["Berkas-Receipt"] = document.receipt_number
    elif not whole:
        raise Refusal("upload.incomplete")
    return Response(status=204, headers=headers)


def progress(upload: Upload) -> dict[str, str]:
    """Where the upload stands and until when it is kept."""
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": http_date(upload.valid_until)}


def read_metadata(header: str) -> dict[str, str]:
    """The pairs of Upload-Metadata, base64 decoded. Errors: upload.metadata."""
    pairs: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            pairs[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal("upload.metadata") from None
    return pairs


def read_number(header: str) -> int:
    """A header that holds a whole number. Errors: upload.metadata."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal("upload.metadata")
    return int(text)


def read_id(text: str) -> UUID:
    """The id of a case as the client sent it. Errors: upload.metadata."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("upload.metadata") from None
