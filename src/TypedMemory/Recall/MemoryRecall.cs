using TypedMemory.Core.Queries;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Recall;

/// <summary>Asks questions of the application's types.</summary>
internal sealed class MemoryRecall(RecallAnswers answers, MemoryTypes types) : IMemoryRecall
{
    public MemoryQuestion Ask(string question, RecallOptions? options = null) =>
        new(question, options ?? RecallOptions.Default, AskAsync);

    public ValueTask<IReadOnlyList<RecallItem>> RecallAsync(
        string question, RecallOptions? options = null, CancellationToken cancellationToken = default) =>
        Ask(question, options).ToListAsync(cancellationToken);

    public ValueTask<IReadOnlyList<RecallItem>> RecallAsync(
        string question, IEnumerable<Type> types, RecallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        MemoryType[] asked = [.. types.Select(Find).Distinct()];
        if (asked.Length > 0) return AskAsync(Ask(question, options), asked, cancellationToken);
        throw new ArgumentException(
            "The question names no type. Name one, or leave the types out to ask all.", nameof(types));
    }

    private static bool CanBeAsked(MemoryType type) =>
        type.Indexes.Any(static index => index.IsFullText || index.Vector is { IsDerived: true });

    private ValueTask<IReadOnlyList<RecallItem>> AskAsync(
        MemoryQuestion question, CancellationToken cancellationToken)
    {
        foreach (Type filtered in question.Filters.Keys) Find(filtered);
        MemoryType[] asked = question.Types.IsEmpty && question.Prefixes.IsEmpty
            ? [.. types.All.Where(CanBeAsked)]
            : [.. question.Types.Select(Find).Union(question.Prefixes.Keys.Order(StringComparer.Ordinal).Select(Find))];
        if (asked.Length > 0) return AskAsync(question, asked, cancellationToken);
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.BadRequest,
            "No registered memory type has a full text. Put [FullText] on a member of one.");
    }

    private MemoryType Find(Type type) =>
        WithText(types.All.FirstOrDefault(known => known.ClrType == type), type?.FullName);

    private MemoryType Find(string prefix) => WithText(types.Find(prefix), $"\"{prefix}\"");

    private static MemoryType WithText(MemoryType? type, string? name)
    {
        if (type is null)
        {
            throw new ArgumentException(
                $"The memory type {name} is not registered. Call AddGeneratedTypes() inside of AddTypedMemory.",
                nameof(type));
        }

        return CanBeAsked(type) ? type : throw new ArgumentException(
            $"The memory type {name} has no full text. Put [FullText] on a member of it.", nameof(type));
    }

    private async ValueTask<IReadOnlyList<RecallItem>> AskAsync(
        MemoryQuestion question, MemoryType[] asked, CancellationToken cancellationToken)
    {
        RecallOptions options = question.Options;
        var recall = new DocumentRecall
        {
            Question = question.Text,
            Scopes =
            [
                .. asked.Select(type => new RecallScope(question.Prefixes.GetValueOrDefault(type.Prefix, type.Prefix))
                {
                    Upcast = type.Upcast,
                    Recency = type.Recency,
                    Importance = type.Importance,
                    Predicate = question.Filters.GetValueOrDefault(type.ClrType) ?? new MemoryPredicate.All([]),
                }),
            ],
            MinScore = options.MinScore,
            Weights = options.Weights,
            Snippet = options.Snippet,
            Before = question.Before,
            After = question.After,
        };
        IReadOnlyList<RecallRow> rows = await answers.AskAsync(
            recall, id => new DocumentVisibility(types.Find(id)!), options, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Read)];
    }

    private RecallItem Read(RecallRow row)
    {
        var item = new RecallItem(types.Find(row.Id)!.ClrType, row.Id, row.Revision, row.Score)
        {
            Parts = row.Parts,
            Text = row.Text,
            Snippet = row.Snippet,
            Before = [.. row.Before.Select(Read)],
            After = [.. row.After.Select(Read)],
        };
        return WithValue(item, row.Body);
    }

    private RecallItem Read(RecallNeighbor row) => WithValue(
        new RecallItem(types.Find(row.Id)!.ClrType, row.Id, row.Revision, 0) { Text = row.Text }, row.Body);

    private RecallItem WithValue(RecallItem item, ReadOnlyMemory<byte> body)
    {
        try
        {
            return item with { Value = types.Find(item.DocumentId)!.ReadValue(item.DocumentId, body.Span) };
        }
        catch (MemoryFormatException error)
        {
            return item with { Error = error };
        }
    }
}
