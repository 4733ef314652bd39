using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds memory types of one compilation that have the same name in ids.</summary>
internal static class DuplicateNames
{
    public static IEnumerable<Diagnostic> Find(ImmutableArray<ParseResult<MemoryTypeSpec>> results)
    {
        var first = new Dictionary<string, MemoryTypeSpec>(StringComparer.Ordinal);
        foreach (ParseResult<MemoryTypeSpec> result in results)
        {
            if (result.Spec is not { } spec) continue;
            if (first.TryGetValue(spec.Name, out MemoryTypeSpec? other))
            {
                yield return Diagnostic.Create(
                    DiagnosticDescriptors.DuplicateTypeName,
                    result.NameLocation,
                    other.Object.Name,
                    spec.Object.Name,
                    spec.Name);
            }
            else
            {
                first.Add(spec.Name, spec);
            }
        }
    }
}
