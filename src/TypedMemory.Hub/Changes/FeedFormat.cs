using System.Buffers;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Changes;

/// <summary>What is different between the forms of a feed.</summary>
internal static class FeedFormat
{
    /// <summary>Sets what the answer begins with.</summary>
    public static void Start(HubRequest request, FeedKind feed)
    {
        if (feed != FeedKind.EventSource)
        {
            HubResponses.StartJson(request, 200);
            return;
        }

        request.Http.Response.StatusCode = 200;
        request.Http.Response.ContentType = "text/event-stream";
        request.Http.Response.Headers.CacheControl = "no-cache";
        // A proxy that gathers an answer before it sends it on would hold every event back.
        request.Http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Writes a sign of life.</summary>
    public static void Beat(IBufferWriter<byte> output, FeedKind feed) =>
        output.Write(feed == FeedKind.EventSource ? "event: heartbeat\ndata: \n\n"u8 : "\n"u8);
}
