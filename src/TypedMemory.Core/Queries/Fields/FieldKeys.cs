using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Values;

namespace TypedMemory.Core.Queries.Fields;

/// <summary>Makes the keys under which a document stands in indexes over fields.</summary>
public sealed class FieldKeys
{
    private const int MaxDepth = 1024;

    private readonly (ImmutableArray<string>[] Paths, MangoSelector? Filter)[] _indexes;
    private readonly bool _needsId;

    /// <summary>Takes up indexes.</summary>
    /// <param name="indexes">The indexes, each of which can be kept.</param>
    public FieldKeys(IEnumerable<FieldIndex> indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        _indexes =
        [
            .. indexes.Select(static index =>
                (index.Fields.Select(MangoSelector.SplitField).ToArray(), index.Filter)),
        ];
        _needsId = _indexes.Any(static index => index.Paths.Any(static path => path is ["_id"]));
    }

    /// <summary>Makes the keys of a document.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="body">Its body.</param>
    /// <param name="keys">Gets each key with the number of its index.</param>
    public void Write(string id, ReadOnlyMemory<byte> body, ICollection<IndexKey> keys)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(keys);
        if (id.StartsWith("_design/", StringComparison.Ordinal)) return;
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        using JsonDocument? envelope = _needsId ? JsonDocument.Parse(EnvelopeOf(id)) : null;
        var target = new MangoTarget(document.RootElement, envelope?.RootElement ?? default);
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        for (int i = 0; i < _indexes.Length; i++)
        {
            (ImmutableArray<string>[] paths, MangoSelector? filter) = _indexes[i];
            key.Truncate(0);
            bool has = true;
            foreach (ImmutableArray<string> path in paths)
            {
                has = target.TryFind(path, out JsonElement value, out _);
                if (!has) break;
                CollatedKey.Write(ref key, value);
            }

            if (has && IsIn(filter, id, body)) keys.Add(new IndexKey(i, key.Written.ToArray()));
        }

        key.Dispose();
    }

    private static bool IsIn(MangoSelector? filter, string id, ReadOnlyMemory<byte> body) => filter is null
        || filter.Matches(
            new DocumentRevision { Id = id, Path = new RevisionPath(new RevisionId(1, UInt128.Zero)), Body = body });

    private static byte[] EnvelopeOf(string id) => Encoding.UTF8.GetBytes(
        $$"""{"_id":"{{JsonEncodedText.Encode(id)}}"}""");
}
