import { sharedRuntime } from "@/lib/compose";
import { Recording } from "@/lib/contract/recordings";
import { Transcript } from "@/lib/contract/transcript";
import { deleteRecording } from "@/lib/domain/recording/delete";
import { getRecording } from "@/lib/domain/recording/get";
import { openRecordingFile, type RecordingFile } from "@/lib/domain/recording/open-file";
import { deleteTranscript } from "@/lib/domain/transcript/delete";
import { newId } from "@/lib/ids";
import { errorResponse } from "../errors";
import { parseRange } from "../range";
import { checkParams, defineRoute } from "../route";

/** GET /v1/calls/{id}/recording */
export const getRecordingRoute = defineRoute({
  scope: "read",
  response: Recording,
  handle: (ctx, { params }) => getRecording(ctx, { callId: params.callId! }),
});

/** DELETE /v1/calls/{id}/recording */
export const deleteRecordingRoute = defineRoute({
  scope: "calls",
  response: Recording,
  handle: (ctx, { params }) => deleteRecording(ctx, { callId: params.callId! }),
});

/** DELETE /v1/calls/{id}/transcript */
export const deleteTranscriptRoute = defineRoute({
  scope: "calls",
  response: Transcript,
  handle: (ctx, { params }) => deleteTranscript(ctx, { callId: params.callId! }),
});

/** GET and HEAD /v1/calls/{id}/recording/lanes/{id}: a file, by a signed link instead of a key. Takes range requests. */
export async function getRecordingFileRoute(
  request: Request,
  { params }: { params: Promise<Record<string, string>> },
): Promise<Response> {
  const requestId = newId("req");
  try {
    const { callId, laneId } = checkParams(await params);
    const query = new URL(request.url).searchParams;
    const file = await openRecordingFile(sharedRuntime().context, {
      callId: callId!,
      laneId: laneId!,
      expires: query.get("expires") ?? "",
      signature: query.get("signature") ?? "",
    });
    return await fileResponse(request, file, `"${laneId}"`, requestId);
  } catch (err) {
    return errorResponse(err, requestId);
  }
}

async function fileResponse(request: Request, file: RecordingFile, etag: string, requestId: string): Promise<Response> {
  const size = file.sizeBytes;
  const headers = {
    "x-request-id": requestId,
    "accept-ranges": "bytes",
    etag,
    // Compression would take the lengths away that ranges need; a shared cache would outlive the link.
    "cache-control": "private, no-transform, max-age=300",
    "content-disposition": `inline; filename="${file.name}"`,
    "x-content-type-options": "nosniff",
  };
  const ifRange = request.headers.get("if-range");
  const range = ifRange && ifRange !== etag ? null : parseRange(request.headers.get("range"), size);
  if (range === "unsatisfiable") {
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${size}` } });
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  return new Response(request.method === "HEAD" ? null : await file.read({ first, last }), {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "content-type": file.contentType,
      // Next's server takes it out and sends in chunks; a range's answer tells the whole size all the same.
      "content-length": String(last - first + 1),
      ...(range && { "content-range": `bytes ${first}-${last}/${size}` }),
    },
  });
}
