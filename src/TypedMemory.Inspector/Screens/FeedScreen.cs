using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Store;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>The store's changes as they happen, as server-sent events.</summary>
internal static class FeedScreen
{
    private const int MaxRows = 500;

    // Nobody reads more differences at once; they are told of the newest of a page.
    private const int MaxDetailed = 60;
    private const int MaxValue = 200;

    // A page that shows more at once shows nothing to a reader's eye; a burst comes as few large events.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary><c>GET api/feed</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            request.Aborted, request.Stopping, store.Ends);
        try
        {
            await FollowAsync(request, store, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // Nobody follows any more, or the application stops: the answer ends here, and a page comes back by itself.
        }
    }

    private static async Task FollowAsync(
        InspectorRequest request, InspectedStore store, CancellationToken cancellationToken)
    {
        long since = await SinceAsync(request, store.Store).ConfigureAwait(false);
        request.Http.Response.ContentType = "text/event-stream";
        request.Http.Response.Headers.CacheControl = "no-store";
        SeenBodies? seen = request.Find("details") is null ? null : new SeenBodies(store.Store);
        await WriteAsync(request, json => json.WriteNumber("seq", since), since).ConfigureAwait(false);
        while (true)
        {
            StoreChangesPage page = await store.Store.ReadChangesAsync(
                new StoreChangesQuery { Since = since, Limit = MaxRows, IncludeBodies = seen is not null },
                cancellationToken).ConfigureAwait(false);
            if (page.Changes.Length == 0)
            {
                since = page.LastSequence;
                await WaitAsync(request, store.Store, since, cancellationToken).ConfigureAwait(false);
                continue;
            }

            since = page.LastSequence;
            var details = new Dictionary<long, ImmutableArray<MemoryDifference>>();
            foreach (StoreChange change in seen is null ? [] : page.Changes.TakeLast(MaxDetailed))
            {
                if (await seen!.DifferencesAsync(change, cancellationToken).ConfigureAwait(false) is { } differences)
                    details[change.Sequence] = differences;
            }

            await WriteAsync(request, json => Write(json, page, details), since).ConfigureAwait(false);
            if (!page.HasMore)
                await Task.Delay(Pause, store.Store.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    // A page that comes back after a break names where it was.
    private static async ValueTask<long> SinceAsync(InspectorRequest request, IDocumentStore store)
    {
        string? text = request.Http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last
            ? last : request.Find("since");
        if (text is null or "now")
            return (await store.GetInfoAsync(request.Aborted).ConfigureAwait(false)).UpdateSequence;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long since)
            ? since
            : throw InspectorException.BadRequest($"\"{text}\" is not a sequence: a number, or \"now\".");
    }

    private static async Task WaitAsync(
        InspectorRequest request, IDocumentStore store, long since, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Silence, store.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            await store.WaitForChangesAsync(since, "", either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A proxy closes what is silent for long.
            await request.Http.Response.Body.WriteAsync(": \n\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await request.Http.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Write(
        Utf8JsonWriter json, StoreChangesPage page, Dictionary<long, ImmutableArray<MemoryDifference>> details)
    {
        json.WriteNumber("seq", page.LastSequence);
        json.WriteStartArray("changes");
        foreach (StoreChange change in page.Changes)
        {
            json.WriteStartObject();
            json.WriteNumber("seq", change.Sequence);
            json.WriteString("id", change.Id);
            json.WriteString("rev", change.Winner.ToString());
            if (change.Deleted) json.WriteBoolean("deleted", true);
            if (change.Conflicted) json.WriteBoolean("conflicted", true);
            if (change.Origin is { } origin) json.WriteString("origin", origin);
            if (details.TryGetValue(change.Sequence, out ImmutableArray<MemoryDifference> differences))
                Write(json, differences);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<MemoryDifference> differences)
    {
        json.WriteStartArray("differences");
        foreach (MemoryDifference difference in differences)
        {
            json.WriteStartObject();
            json.WriteString("name", difference.Property);
            json.WriteString("before", Cut(difference.Before));
            json.WriteString("after", Cut(difference.After));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? Cut(string? json) =>
        json is { Length: > MaxValue } ? string.Concat(json.AsSpan(0, MaxValue), "…") : json;

    private static async Task WriteAsync(InspectorRequest request, Action<Utf8JsonWriter> write, long since)
    {
        Stream body = request.Http.Response.Body;
        string id = string.Create(CultureInfo.InvariantCulture, $"id: {since}\ndata: ");
        await body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(id), request.Aborted).ConfigureAwait(false);
        await body.WriteAsync(Answers.ToJson(write), request.Aborted).ConfigureAwait(false);
        await body.WriteAsync("\n\n"u8.ToArray(), request.Aborted).ConfigureAwait(false);
        await body.FlushAsync(request.Aborted).ConfigureAwait(false);
    }
}
