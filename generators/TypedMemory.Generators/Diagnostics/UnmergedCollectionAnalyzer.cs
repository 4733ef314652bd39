using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Reports a collection of a memory type that is made of what it was, in a <c>with</c>, and has no merge: additions of
/// two replicas are taken for alternatives.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnmergedCollectionAnalyzer() : MemoryAnalyzer(DiagnosticDescriptors.UnmergedCollection)
{
    private const string TypeAttribute = "TypedMemory.MemoryTypeAttribute";
    private const string MergeAttribute = "TypedMemory.MergeAttribute";

    private const string NotNull = ", on a type that is not nullable";

    private static readonly HashSet<string> s_sets =
    [
        "ImmutableHashSet", "ImmutableSortedSet", "ImmutableArray", "ImmutableList", "IImmutableSet", "IImmutableList",
        "IReadOnlyList", "IReadOnlyCollection", "IReadOnlySet", "IEnumerable", "ICollection", "IList", "ISet", "List",
        "HashSet", "SortedSet", "FrozenSet", "ReadOnlySet", "Collection", "ReadOnlyCollection", "ObservableCollection",
    ];

    private static readonly HashSet<string> s_maps =
    [
        "ImmutableDictionary", "ImmutableSortedDictionary", "IImmutableDictionary", "IReadOnlyDictionary", "IDictionary",
        "Dictionary", "SortedDictionary", "FrozenDictionary", "ReadOnlyDictionary", "SortedList", "ConcurrentDictionary",
    ];

    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        if (start.Compilation.GetTypeByMetadataName(TypeAttribute) is not { } type) return;
        if (start.Compilation.GetTypeByMetadataName(MergeAttribute) is not { } merge) return;
        start.RegisterOperationAction(operation => Analyze(operation, type, merge), OperationKind.With);
    });

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol type, INamedTypeSymbol merge)
    {
        foreach (ISimpleAssignmentOperation assignment in
            ((IWithOperation)context.Operation).Initializer.Initializers.OfType<ISimpleAssignmentOperation>())
        {
            if (assignment.Target is not IPropertyReferenceOperation { Property: { } property }) continue;
            if (KindOf(ValueParser.Bare(property.Type)) is not { } kind || !IsReplaced(property, type, merge)) continue;
            if (!new Additions(property, isMap: kind == "Map").Extends(assignment.Value)) continue;
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.UnmergedCollection, assignment.Syntax.GetLocation(),
                property.Locations.Where(l => l.IsInSource), property.Name,
                $"[Merge(MergeKind.{kind})]{(CanBeNull(property) ? NotNull : "")}"));
        }
    }

    /// <summary>Whether the later edit wins: no merge is declared, for the member or the type.</summary>
    private static bool IsReplaced(IPropertySymbol property, INamedTypeSymbol type, INamedTypeSymbol merge)
    {
        AttributeData? memory = MemoryTypeOf(property.ContainingType, type);
        if (memory is null || memory.NamedArguments.Any(a => a.Key == "Conflicts" && a.Value.Value is not 0))
            return false;
        return !property.GetAttributes().Any(a => a.AttributeClass is { } attribute && attribute.IsA(merge));
    }

    /// <summary>Whether the member may be null, which no merge of elements takes.</summary>
    private static bool CanBeNull(IPropertySymbol property) =>
        property.Type.NullableAnnotation == NullableAnnotation.Annotated
        || property.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The attribute of a memory type, or of the one that the type is a case of.</summary>
    private static AttributeData? MemoryTypeOf(INamedTypeSymbol declared, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = declared; t is not null; t = t.BaseType)
        {
            AttributeData? found = t.GetAttributes()
                .FirstOrDefault(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, type));
            bool counts = SymbolEqualityComparer.Default.Equals(t, declared)
                || t.Attribute(KnownNames.JsonDerivedTypeAttribute) is not null;
            if (found is not null) return counts ? found : null;
        }

        return null;
    }

    /// <summary>The merge that fits a collection; <see langword="null"/> for what is none.</summary>
    private static string? KindOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: not SpecialType.System_Byte } => "Set",
        INamedTypeSymbol { Arity: 1, ContainingType: null } when s_sets.Contains(type.Name) => "Set",
        INamedTypeSymbol { Arity: 2, ContainingType: null } when s_maps.Contains(type.Name) => "Map",
        _ => null,
    };
}
