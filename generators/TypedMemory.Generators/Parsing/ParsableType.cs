using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Types that format themselves and are parsed, and so can be carried as their text: above all an application's own
/// ids.
/// </summary>
internal static class ParsableType
{
    /// <summary>
    /// Types of .NET whose invariant text says all that their value does; of others, such as times, it does not.
    /// </summary>
    private static readonly string[] s_known = ["System.Net.IPAddress", "System.Net.IPNetwork"];

    /// <summary>Whether a type is ISpanParsable of itself, and ISpanFormattable.</summary>
    public static bool Is(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct } named
        && named.AccessibilityKeyword() is not null
        && (!IsOfSystem(named) || s_known.Any(named.Is))
        && named.AllInterfaces.Any(static i => i.Is("System.ISpanFormattable"))
        && named.AllInterfaces.Any(i => i.OriginalDefinition.Is("System.ISpanParsable")
            && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], named))
        && !named.AllInterfaces.Any(static i => i.OriginalDefinition.Is("TypedMemory.IMemoryId"));

    /// <summary>How such a type is carried.</summary>
    public static ValueSpec ValueOf(ITypeSymbol type) => new(ValueKind.Scalar, type.QualifiedName())
    {
        Method = $"Parsable<{type.QualifiedName()}>",
        WriteMethod = "Parsable",
        IsValueType = type.IsValueType,
    };

    private static bool IsOfSystem(INamedTypeSymbol type)
    {
        INamespaceSymbol space = type.ContainingNamespace;
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer) space = outer;
        return space.Name == "System";
    }
}
