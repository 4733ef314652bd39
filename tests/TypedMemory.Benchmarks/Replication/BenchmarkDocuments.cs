using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>Documents of 334 bytes of JSON each, the same for every system.</summary>
internal static class BenchmarkDocuments
{
    private const int Size = 334;
    private const int Chunk = 1000;

    /// <summary>The id of a document.</summary>
    public static string Id(int number) => $"fact:a7:topic-{number:d6}";

    /// <summary>The body of a document.</summary>
    public static string Body(int number)
    {
        string head =
            $$"""{"type":"fact","agent":"a7","topic":"topic-{{number:d6}}","confidence":0.75,"hits":{{number % 10}},"tags":["deploys","fridays"],"source":"handbook","text":" """.TrimEnd();
        return head + new string('x', Size - head.Length - 2) + "\"}";
    }

    /// <summary>Puts documents into a store.</summary>
    public static async Task FillAsync(IDocumentStore store, int count, int round)
    {
        for (int start = 0; start < count; start += Chunk)
        {
            var writes = Enumerable.Range(start, Math.Min(Chunk, count - start)).Select(n => new DocumentWrite
            {
                Id = Id(n),
                Revisions =
                [
                    new DocumentRevision
                    {
                        Id = Id(n),
                        Path = new RevisionPath(new RevisionId(1, ((UInt128)(uint)round << 64) + (uint)n + 1)),
                        Body = Encoding.UTF8.GetBytes(Body(n)),
                    },
                ],
            });
            foreach (WriteOutcome outcome in await store.WriteAsync(new DocumentBatch { Writes = [.. writes] }))
            {
                if (outcome.Error is not null) throw outcome.Error;
            }
        }

        await store.FlushAsync();
    }

    /// <summary>The same documents for PouchDB.</summary>
    public static IEnumerable<JsonArray> AsJson(int count)
    {
        foreach (int[] chunk in Enumerable.Range(0, count).Chunk(Chunk))
        {
            yield return new JsonArray([.. chunk.Select(static n =>
            {
                JsonNode document = JsonNode.Parse(Body(n))!;
                document["_id"] = Id(n);
                return document;
            })]);
        }
    }
}
