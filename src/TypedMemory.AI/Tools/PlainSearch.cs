using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>Looks for the words of a question in the texts of documents, without an index.</summary>
internal sealed class PlainSearch(string question)
{
    private const int PageSize = 500;

    private readonly string[] _words = [.. question.Split(
            [.. question.Where(static c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries)
        .Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The documents that have most of the words, the best first.</summary>
    public async ValueTask<IReadOnlyList<ToolHit>> FindAsync(
        TypeDocuments type, int limit, CancellationToken cancellationToken)
    {
        var best = new List<ToolHit>();
        if (_words.Length == 0) return best;
        string? continuation = null;
        do
        {
            (IReadOnlyList<ToolDocument> page, continuation) = await type.ListAsync(
                type.Type.Prefix, PageSize, continuation, cancellationToken).ConfigureAwait(false);
            best.AddRange(page.Where(static document => document.Error is null)
                .Select(document => new ToolHit(document, Score(document), ""))
                .Where(static hit => hit.Score > 0));
            // Stable: among equals, the first ids stay.
            best = [.. best.OrderByDescending(static hit => hit.Score).Take(limit)];
        }
        while (continuation is not null);
        return best;
    }

    /// <summary>The part of the words that the document has.</summary>
    private double Score(ToolDocument document)
    {
        JsonElement value = ToolJson.Parse(document.Value.Span);
        return (double)_words.Count(word => Has(value, word)) / _words.Length;
    }

    private static bool Has(JsonElement value, string word) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Contains(word, StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Array => value.EnumerateArray().Any(item => Has(item, word)),
        JsonValueKind.Object => value.EnumerateObject().Any(member => Has(member.Value, word)),
        _ => false,
    };
}
