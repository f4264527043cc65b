import { z } from "zod";
import { Recording } from "../recordings";
import { Transcript } from "../transcript";
import type { Operation } from "./operation";

const LinkQuery = z.object({ expires: z.string(), signature: z.string() });

export const RECORDING_OPERATIONS: Operation[] = [
  {
    id: "getRecording",
    method: "GET",
    path: "/v1/calls/{callId}/recording",
    resource: "Recordings",
    summary: "Get a call's recording",
    description:
      "The mix first, then a lane each participant, the agent included. All files begin at the call's zero and have one length; where nobody was heard they are silent. What was said in private is in lanes of its own (`is_private`), listed for the scope `admin` alone and only where the workspace keeps it. Links end after an hour.",
    scope: "read",
    responses: { 200: { description: "The recording; `off` where the call is not recorded.", schema: Recording } },
    errors: [],
  },
  {
    id: "deleteRecording",
    method: "DELETE",
    path: "/v1/calls/{callId}/recording",
    resource: "Recordings",
    summary: "Delete a call's recording",
    description: "Links end at once. Deleting again changes nothing.",
    scope: "calls",
    responses: { 200: { description: "The recording, which is deleted.", schema: Recording } },
    errors: ["call_not_over", "recording_not_ready"],
  },
  {
    id: "deleteTranscript",
    method: "DELETE",
    path: "/v1/calls/{callId}/transcript",
    resource: "Recordings",
    summary: "Delete what was said in a call",
    description:
      "Takes the transcript, the call's intelligence, and the words and tool arguments in its events. The events stay, without them. Deleting again changes nothing.",
    scope: "calls",
    responses: { 200: { description: "The transcript, which is empty.", schema: Transcript } },
    errors: ["call_not_over"],
  },
  {
    id: "getRecordingFile",
    method: "GET",
    path: "/v1/calls/{callId}/recording/lanes/{laneId}",
    resource: "Recordings",
    summary: "Get a file of a recording",
    description: "The `url` of a lane. Needs no key: it is signed, and ends at `expires_at`.",
    scope: null,
    query: LinkQuery,
    headers: { Range: "One range of bytes, such as `bytes=0-1023`." },
    responses: {
      200: { description: "The file.", contentType: "audio/wav" },
      206: { description: "The range that was asked for.", contentType: "audio/wav" },
      416: { description: "The range lies behind the end of the file." },
    },
    errors: ["forbidden"],
  },
];
