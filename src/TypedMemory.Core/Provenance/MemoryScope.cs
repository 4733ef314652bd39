using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>
/// Says where the values come from that are written while it lasts: <c>using (MemoryScope.Begin(new() { Agent = "a7"
/// }))</c>. Follows the calls and awaits within it.
/// </summary>
/// <remarks>
/// It is the application's word, which the store stamps: no value can set it, and nothing that an agent passes in
/// should. Scopes nest: what the inner one does not say the outer one does, sources add up, and trust is never more
/// than the outer one's.
/// </remarks>
public sealed class MemoryScope : IDisposable
{
    private static readonly AsyncLocal<MemoryScope?> s_current = new();

    private readonly MemoryScope? _outer;

    private MemoryScope(MemoryScope? outer, MemoryOrigin origin) => (_outer, Origin) = (outer, origin);

    /// <summary>The scope that the caller is in, or <see langword="null"/> for none.</summary>
    public static MemoryScope? Current => s_current.Value;

    /// <summary>What values that are written now are stamped with, but for the trust of their sources.</summary>
    public MemoryOrigin Origin { get; }

    /// <summary>Begins a scope; disposing of it ends it.</summary>
    /// <param name="origin">What it says.</param>
    public static MemoryScope Begin(MemoryOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!Enum.IsDefined(origin.Trust))
            throw new ArgumentOutOfRangeException(nameof(origin), origin.Trust, "There is no such trust.");
        MemoryScope? outer = Current;
        if (outer is not null)
        {
            ImmutableArray<string> sources = [.. outer.Origin.DerivedFrom, .. origin.DerivedFrom];
            origin = origin with
            {
                Agent = origin.Agent ?? outer.Origin.Agent,
                Run = origin.Run ?? outer.Origin.Run,
                Source = origin.Source == MemorySource.Unknown ? outer.Origin.Source : origin.Source,
                DerivedFrom = sources,
                Trust = outer.Origin.Trust < origin.Trust ? outer.Origin.Trust : origin.Trust,
            };
        }

        var scope = new MemoryScope(outer, origin);
        s_current.Value = scope;
        return scope;
    }

    /// <summary>Ends the scope: the one around it holds again.</summary>
    public void Dispose()
    {
        if (ReferenceEquals(s_current.Value, this)) s_current.Value = _outer;
    }
}
