using TypedMemory.Core.Queries;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Recall;

/// <summary>Asks questions of the application's types.</summary>
internal sealed class MemoryRecall(RecallAnswers answers, MemoryTypes types) : IMemoryRecall
{
    public ValueTask<IReadOnlyList<RecallItem>> RecallAsync(
        string question, RecallOptions? options = null, CancellationToken cancellationToken = default)
    {
        MemoryType[] asked = [.. types.All.Where(HasText)];
        if (asked.Length > 0) return AskAsync(question, asked, options, cancellationToken);
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.BadRequest,
            "No registered memory type has a full text. Put [FullText] on a member of one.");
    }

    public ValueTask<IReadOnlyList<RecallItem>> RecallAsync(
        string question, IEnumerable<Type> types, RecallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        MemoryType[] asked = [.. types.Select(Find).Distinct()];
        if (asked.Length > 0) return AskAsync(question, asked, options, cancellationToken);
        throw new ArgumentException(
            "The question is asked of no type. Name one, or leave the types out to ask all.", nameof(types));
    }

    private static bool HasText(MemoryType type) =>
        type.Indexes.Any(static index => index.IsFullText || index.Vector is { IsDerived: true });

    private MemoryType Find(Type type)
    {
        MemoryType found = types.All.FirstOrDefault(known => known.ClrType == type) ?? throw new ArgumentException(
            $"The memory type {type?.FullName} is not registered. Call AddGeneratedTypes() inside of AddTypedMemory.",
            nameof(type));
        return HasText(found) ? found : throw new ArgumentException(
            $"The memory type {type.FullName} has no full text. Put [FullText] on a member of it.", nameof(type));
    }

    private async ValueTask<IReadOnlyList<RecallItem>> AskAsync(
        string question, MemoryType[] asked, RecallOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        options ??= RecallOptions.Default;
        var recall = new DocumentRecall
        {
            Question = question,
            Scopes = [.. asked.Select(static type => new RecallScope(type.Prefix) { Upcast = type.Upcast })],
            MinScore = options.MinScore,
            Weights = options.Weights,
            Snippet = options.Snippet,
        };
        IReadOnlyList<RecallRow> rows = await answers.AskAsync(
            recall, id => new DocumentVisibility(types.Find(id)!), options, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Read)];
    }

    private RecallItem Read(RecallRow row)
    {
        MemoryType type = types.Find(row.Id)!;
        var item = new RecallItem(type.ClrType, row.Id, row.Revision, row.Score)
        { Parts = row.Parts, Text = row.Text, Snippet = row.Snippet };
        try
        {
            return item with { Value = type.ReadValue(row.Id, row.Body.Span) };
        }
        catch (MemoryFormatException error)
        {
            return item with { Error = error };
        }
    }
}
