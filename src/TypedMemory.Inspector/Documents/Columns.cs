using System.Text.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>The columns of a grid: those that the type declares, or those that its documents have.</summary>
internal static class Columns
{
    private const int SampleSize = 50;

    // A document may have any number of members; nobody reads more columns than these.
    private const int MaxFound = 100;

    /// <summary>Finds the columns of a type of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">The prefix of the type's ids; empty for documents of all types.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<List<Column>> FindAsync(
        InspectedStore store, string prefix, CancellationToken cancellationToken)
    {
        List<Dictionary<string, BodyMember>> sample = [];
        var query = new ListQuery { Prefix = prefix, Limit = SampleSize };
        await foreach (DocumentRevision document in store.Store.ListAsync(query, cancellationToken)
            .ConfigureAwait(false))
        {
            sample.Add(BodyMembers.Read(document.Body).ToDictionary(
                static member => member.Name, StringComparer.Ordinal));
        }

        MemoryType? type = store.Types.FirstOrDefault(known => known.Prefix == prefix);
        IReadOnlyList<IndexReport> reports = store.Store.Capability<IStoreBreakdown>() is { } breakdown
            ? await breakdown.GetIndexesAsync(cancellationToken).ConfigureAwait(false) : [];
        MemoryIndex[] indexes =
        [
            .. reports.Where(report => report.IsReady && report.Prefix == prefix)
                .Select(static report => report.Index),
        ];
        return Of(type, indexes, sample);
    }

    /// <summary>Finds the columns.</summary>
    /// <param name="type">The type; <see langword="null"/> if it is not known.</param>
    /// <param name="indexes">Its indexes, of a type that is not known too.</param>
    /// <param name="sample">Some of its documents.</param>
    public static List<Column> Of(
        MemoryType? type, IReadOnlyList<MemoryIndex> indexes, IReadOnlyList<Dictionary<string, BodyMember>> sample)
    {
        string[] declared = [.. type?.Merge.Members.Select(static member => member.Name) ?? []];
        IEnumerable<string> found = sample.SelectMany(static members => members.Keys)
            .Where(static name => !BodyMembers.IsKeptBeside(name))
            .Distinct(StringComparer.Ordinal).Except(declared).Take(MaxFound);
        return [.. declared.Concat(found).Select(name => Of(type, name, indexes, sample))];
    }

    private static Column Of(
        MemoryType? type, string name, IReadOnlyList<MemoryIndex> indexes,
        IReadOnlyList<Dictionary<string, BodyMember>> sample)
    {
        MemoryIndex[] ordered =
            [.. indexes.Where(static index => index is { IsFullText: false, Members.IsEmpty: false })];
        MemoryMember? indexed = ordered.SelectMany(static index => index.Members)
            .Select(static member => member.Member)
            .FirstOrDefault(member => member.Owner is null && member.Name == name);
        bool isLeading = ordered.Any(index => index.Members[0].Member is { Owner: null } first && first.Name == name);
        MergeKind? merge = type?.Merge.Members.FirstOrDefault(member => member.Name == name)?.Kind;
        bool isProse = sample.Any(
            members => members.TryGetValue(name, out BodyMember member) && IsLongText(member.Value.Span));
        return new Column(name, indexed ?? Guess(name, sample), isLeading, merge) { IsProse = isProse };
    }

    /// <summary>How a member is compared that no index tells of: as its values in a few documents look.</summary>
    private static MemoryMember Guess(string name, IReadOnlyList<Dictionary<string, BodyMember>> sample)
    {
        MemoryValueKind? kind = null;
        bool isCollection = false;
        foreach (Dictionary<string, BodyMember> members in sample)
        {
            if (!members.TryGetValue(name, out BodyMember member)) continue;
            ReadOnlySpan<byte> value = member.Value.Span;
            MemoryValueKind? seen = KindOf(value);
            if (value[0] == (byte)'[')
            {
                isCollection = true;
                seen = KindOfElements(value);
            }

            if (seen is null) continue;
            if (kind is { } before && before != seen) return new MemoryMember(name, MemoryValueKind.None);
            kind = seen;
        }

        return new MemoryMember(name, kind ?? MemoryValueKind.None) { IsCollection = isCollection };
    }

    private static bool IsLongText(ReadOnlySpan<byte> value) => value[0] == (byte)'"' && value.Length > 24;

    private static MemoryValueKind? KindOf(ReadOnlySpan<byte> value) => value[0] switch
    {
        (byte)'"' => MemoryValueKind.Text,
        (byte)'t' or (byte)'f' => MemoryValueKind.Boolean,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => MemoryValueKind.Double,
        (byte)'n' => null,
        _ => MemoryValueKind.None,
    };

    private static MemoryValueKind? KindOfElements(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? null : KindOf(array[(int)reader.TokenStartIndex..]);
    }
}
