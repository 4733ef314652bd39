using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>
/// What a checkpoint stream covers: id prefixes, and a scope for everything else that decides what is replicated.
/// </summary>
internal sealed class StreamKey : IEquatable<StreamKey>
{
    private StreamKey(ImmutableArray<string> prefixes, string scope) => (Prefixes, Scope) = (prefixes, scope);

    /// <summary>The prefixes in order, none of which covers another; empty for every id.</summary>
    public ImmutableArray<string> Prefixes { get; }

    /// <summary>A digest of doc ids, selector, predicate and named scope; empty where there are none.</summary>
    public string Scope { get; }

    /// <summary>The key of what the options let through.</summary>
    public static StreamKey From(ReplicationOptions options)
    {
        var scope = new StringBuilder();
        if (options.IncludeDesignDocuments) scope.Append("design\n");
        if (options.PushPredicate is not null)
            scope.Append("predicate ").Append(options.PushPredicateName).Append('\n');
        if (options.Scope.Length > 0) scope.Append("scope ").Append(options.Scope).Append('\n');
        foreach (string id in (options.Filter?.Ids ?? []).Order(StringComparer.Ordinal))
            scope.Append("id ").Append(id).Append('\n');
        if (options.Filter?.Selector is { } selector)
            scope.Append("selector ").Append(selector.CanonicalText).Append('\n');
        return Create(options.Filter?.Prefixes ?? [], scope.Length == 0 ? "" : Digest(scope.ToString()));
    }

    /// <summary>A key of these prefixes, in whatever order they are given.</summary>
    public static StreamKey Create(IEnumerable<string> prefixes, string scope)
    {
        string[] sorted = [.. prefixes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new StreamKey(
            [.. sorted.Where(p => !Array.Exists(sorted, q => q != p && p.StartsWith(q, StringComparison.Ordinal)))],
            scope);
    }

    /// <summary>Whether every id with the prefix belongs to the stream.</summary>
    public bool Covers(string prefix)
    {
        if (Prefixes.IsEmpty) return true;
        foreach (string own in Prefixes)
        {
            if (prefix.StartsWith(own, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Whether the stream covers all that another one does.</summary>
    public bool Covers(StreamKey other) =>
        Scope == other.Scope && (Prefixes.IsEmpty || (!other.Prefixes.IsEmpty && other.Prefixes.All(Covers)));

    /// <inheritdoc/>
    public bool Equals(StreamKey? other) =>
        other is not null && Scope == other.Scope && Prefixes.AsSpan().SequenceEqual(other.Prefixes.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scope, Prefixes.Length);

    /// <summary>16 bytes of SHA-256 as hexadecimal text.</summary>
    public static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
