using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What the parser makes of one declaration: a value to emit from, and what is wrong with it.</summary>
/// <param name="Spec">The spec, or <see langword="null"/> where nothing can be emitted.</param>
/// <param name="Diagnostics">What is wrong, with real locations; goes its own way through the pipeline.</param>
/// <typeparam name="T">The spec.</typeparam>
internal sealed record ParseResult<T>(T? Spec, ImmutableArray<Diagnostic> Diagnostics)
    where T : class
{
    /// <summary>
    /// Where the declaration's name stands, for diagnostics over several declarations: that in ids, or of an object its
    /// own.
    /// </summary>
    public Location? NameLocation { get; init; }
}
