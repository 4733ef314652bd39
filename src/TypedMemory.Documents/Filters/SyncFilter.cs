using System.Collections.Immutable;

namespace TypedMemory.Documents;

/// <summary>Which documents a sync moves: those whose id starts with one of the prefixes. Generated, e.g. <c>FactFilter</c>.</summary>
/// <param name="Prefixes">The prefixes, each with its closing separator, so that <c>fact:a7:</c> never matches <c>fact:a70:…</c>.</param>
public sealed record SyncFilter(ImmutableArray<string> Prefixes)
{
    /// <summary>A filter of one prefix.</summary>
    /// <param name="prefix">The prefix with its closing separator.</param>
    public static SyncFilter ForPrefix(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new SyncFilter([prefix]);
    }

    /// <summary>The filter that lets through what any of the given ones lets through.</summary>
    /// <param name="filters">The filters.</param>
    public static SyncFilter AnyOf(params ReadOnlySpan<SyncFilter> filters)
    {
        var prefixes = ImmutableArray.CreateBuilder<string>();
        foreach (SyncFilter filter in filters) prefixes.AddRange(filter.Prefixes);
        return new SyncFilter(prefixes.ToImmutable());
    }

    /// <summary>Whether the filter lets a document through; the same answer as the server gives.</summary>
    /// <param name="id">The document's id.</param>
    public bool Matches(string id)
    {
        foreach (string prefix in Prefixes)
        {
            if (id.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
