using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Finds sorted collections whose elements have no order of their own: a comparer is not stored, so that they could be
/// written and never read.
/// </summary>
internal static class SortedParser
{
    private static readonly string[] s_sorted =
        ["SortedSet", "SortedDictionary", "SortedList", "ImmutableSortedSet", "ImmutableSortedDictionary"];

    /// <summary>Reports a member that has such a collection, at any depth.</summary>
    /// <param name="member">The member.</param>
    /// <param name="isFilled">Whether the collection is the one that the member has already, with its comparer.</param>
    /// <param name="context">Where diagnostics go.</param>
    public static void Report(MemberSymbol member, bool isFilled, ParseContext context)
    {
        ITypeSymbol? unordered = isFilled && member.Type is INamedTypeSymbol { TypeArguments: { IsEmpty: false } own }
            ? own.Select(Unordered).FirstOrDefault(static found => found is not null)
            : Unordered(member.Type);
        if (unordered is INamedTypeSymbol { TypeArguments: [var key, ..] })
        {
            context.Report(
                DiagnosticDescriptors.SortedWithoutOrder, context.LocationOf(member.Symbol), member.Name,
                unordered.Name, key.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        }
    }

    private static ITypeSymbol? Unordered(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Unordered(array.ElementType),
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } named =>
            s_sorted.Contains(named.Name) && IsOfCollections(named) && !IsOrdered(arguments[0])
                ? named : arguments.Select(Unordered).FirstOrDefault(static found => found is not null),
        _ => null,
    };

    private static bool IsOfCollections(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsNamed("System.Collections.Generic")
        || type.ContainingNamespace.IsNamed("System.Collections.Immutable");

    /// <summary>Whether a type compares itself; ids that are yet to be generated do.</summary>
    private static bool IsOrdered(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Enum or TypeKind.Error
        || ValueParser.Bare(type).AllInterfaces.Any(static i => i.Is("System.IComparable"));
}
