using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>
/// Which documents a sync moves: those whose id starts with one of the prefixes. Generated, e.g. <c>FactFilter</c>.
/// </summary>
/// <param name="Prefixes">The prefixes, each with its closing separator, so that <c>fact:a7:</c> never matches
/// <c>fact:a70:…</c>.</param>
public sealed record SyncFilter(ImmutableArray<string> Prefixes)
{
    /// <summary>Ids that are let through too, whatever their prefix. The default value is empty.</summary>
    public ImmutableArray<string> Ids { get; init; } = [];

    /// <summary>
    /// What the body must be like, besides the id. A document passes if one of its live leaves matches, or if the
    /// receiver holds an earlier revision of it: edits that stop matching and deletes still arrive. The default value
    /// is <see langword="null"/>: any body.
    /// </summary>
    public MangoSelector? Selector { get; init; }

    /// <summary>A filter of one prefix.</summary>
    /// <param name="prefix">The prefix with its closing separator.</param>
    public static SyncFilter ForPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length == 0)
        {
            throw new ArgumentException(
                "The prefix is empty and lets everything through. Name one like \"note:\", or say SyncEverything().",
                nameof(prefix));
        }

        return new SyncFilter([prefix]);
    }

    /// <summary>A filter of some documents.</summary>
    /// <param name="ids">Their ids.</param>
    public static SyncFilter ForIds(params ReadOnlySpan<string> ids) => new([]) { Ids = [.. ids] };

    /// <summary>The filter that lets through what any of the given ones lets through.</summary>
    /// <param name="filters">The filters.</param>
    /// <exception cref="ArgumentException">A filter has a selector: prefixes and ids can be joined, selectors
    /// cannot.</exception>
    public static SyncFilter AnyOf(params ReadOnlySpan<SyncFilter> filters)
    {
        var prefixes = ImmutableArray.CreateBuilder<string>();
        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (SyncFilter filter in filters)
        {
            if (filter.Selector is not null)
            {
                throw new ArgumentException(
                    "A filter with a selector cannot be joined with others. Use \"$or\" in one selector.",
                    nameof(filters));
            }

            prefixes.AddRange(filter.Prefixes);
            ids.AddRange(filter.Ids);
        }

        return new SyncFilter(prefixes.ToImmutable()) { Ids = ids.ToImmutable() };
    }

    /// <summary>Whether the filter lets a document through by its id; the same answer as the server gives.</summary>
    /// <param name="id">The document's id.</param>
    public bool Matches(string id)
    {
        foreach (string prefix in Prefixes)
        {
            if (id.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return Ids.Contains(id, StringComparer.Ordinal);
    }
}
