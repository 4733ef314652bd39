using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>Answers questions in plain words to the documents of some types.</summary>
/// <remarks>
/// Types with a full text are asked by their index. Those without are read through, word by word: dear in a large
/// store, and better than no answer.
/// </remarks>
internal sealed class MemoryAnswers(IMemoryRecall recall, IReadOnlyList<TypeDocuments> all)
{
    public const int MostHits = 100;
    public const int UsualHits = 10;

    /// <summary>A longer value, e.g. of a file, would fill an agent's context: the excerpt stands for it.</summary>
    private const int LongestValue = 16 * 1024;

    /// <summary>Asks.</summary>
    /// <param name="question">The question.</param>
    /// <param name="types">Which types.</param>
    /// <param name="limit">How many hits at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hits with their scores, the best first.</returns>
    public async ValueTask<IReadOnlyList<ToolHit>> AskAsync(
        string question, IReadOnlyList<TypeDocuments> types, int limit, CancellationToken cancellationToken)
    {
        var hits = new List<ToolHit>();
        Type[] indexed = [.. types.Where(static type => HasText(type)).Select(static type => type.Type.ClrType)];
        if (indexed.Length > 0)
        {
            IReadOnlyList<RecallItem> items = await recall.RecallAsync(
                question, indexed, new RecallOptions { MaxResults = limit }, cancellationToken).ConfigureAwait(false);
            hits.AddRange(items.Where(static item => item.Error is null).Select(item => new ToolHit(
                new ToolDocument(item.DocumentId, item.Revision, Find(item.Type).ToJson(item.Value)),
                item.Score,
                item.Snippet)));
        }

        foreach (TypeDocuments type in types.Where(static type => !HasText(type)))
        {
            if (hits.Count >= limit) break;
            hits.AddRange(await new PlainSearch(question).FindAsync(
                type, limit - hits.Count, cancellationToken).ConfigureAwait(false));
        }

        return hits;
    }

    /// <summary>The answer of a tool.</summary>
    public static JsonElement ToJson(IReadOnlyList<ToolHit> hits) => ToolJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("outcome", "recalled");
        json.WriteStartArray("hits");
        foreach (ToolHit hit in hits)
        {
            json.WriteStartObject();
            hit.Document.WriteMembers(json, LongestValue);
            json.WriteNumber("score", Math.Round(hit.Score, 4));
            if (hit.Snippet.Length > 0) json.WriteString("snippet", hit.Snippet);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static bool HasText(TypeDocuments type) => type.Type.Indexes.Any(static index => index.IsFullText);

    private TypeDocuments Find(Type type) => all.First(documents => documents.Type.ClrType == type);
}
