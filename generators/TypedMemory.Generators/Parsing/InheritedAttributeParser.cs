using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Reports attributes that stand on what a member overrides or implements, and not on the member: they do not count.
/// </summary>
internal static class InheritedAttributeParser
{
    /// <summary>Reports those of one member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="attributes">What it has itself, with what its parameter of the constructor has.</param>
    /// <param name="context">Where diagnostics go.</param>
    public static void Report(MemberSymbol member, ImmutableArray<AttributeData> attributes, ParseContext context)
    {
        if (member.Symbol is not IPropertySymbol property) return;
        for (IPropertySymbol? of = property.OverriddenProperty; of is not null; of = of.OverriddenProperty)
            Report(of, "overrides");
        foreach (IPropertySymbol declared in Declared(context.Type))
        {
            if (SymbolEqualityComparer.Default.Equals(
                context.Type.FindImplementationForInterfaceMember(declared), property)) Report(declared, "implements");
        }

        void Report(IPropertySymbol declared, string how)
        {
            foreach (AttributeData attribute in declared.GetAttributes().Where(Counts))
            {
                if (attributes.Any(
                    a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, attribute.AttributeClass))) continue;
                context.Report(
                    DiagnosticDescriptors.NotInherited,
                    context.LocationOf(property),
                    JsonAttributeParser.ShortName(attribute),
                    $"{declared.ContainingType.Name}.{declared.Name}",
                    $"{property.ContainingType.Name}.{property.Name}",
                    how);
            }
        }
    }

    /// <summary>Whether an interface of the type has attributes that a member could be thought to have.</summary>
    public static bool AreOn(INamedTypeSymbol type) => Declared(type).Any();

    private static IEnumerable<IPropertySymbol> Declared(INamedTypeSymbol type) => type.AllInterfaces
        .SelectMany(static i => i.GetMembers()).OfType<IPropertySymbol>()
        .Where(static p => p.GetAttributes().Any(Counts));

    private static bool Counts(AttributeData attribute) =>
        attribute.AttributeClass?.ContainingNamespace is { } space
            && (space.IsNamed("TypedMemory") || space.IsNamed("System.Text.Json.Serialization"));
}
