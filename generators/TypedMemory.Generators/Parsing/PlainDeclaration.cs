using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Tells the declarations of which no warning is possible, which are most: the generator has parsed them already, and
/// another parse in search of warnings would cost as much again.
/// </summary>
/// <remarks>
/// A member that only gives its value, can be changed later, is a field or has an attribute of anybody else's is looked
/// at in full. A new warning about other members than those has to be told here.
/// </remarks>
internal static class PlainDeclaration
{
    /// <summary>Whether nothing in the declaration can be doubtful.</summary>
    /// <param name="type">The type.</param>
    /// <param name="attribute">Its [MemoryType], if it is no [MemoryObject].</param>
    public static bool Is(INamedTypeSymbol type, AttributeData? attribute) =>
        // A version asks for the upcasts of those before.
        attribute?.NamedArguments.Any(static a => a.Key == "Version") is not true
            && type.Chain().All(IsPlain)
            && !InheritedAttributeParser.AreOn(type)
            && (type.BaseType is not { SpecialType: SpecialType.None } || type.HiddenMembers().Count == 0);

    private static bool IsPlain(INamedTypeSymbol type) =>
        AreOurs(type.GetAttributes())
            && type.GetMembers().All(IsPlain)
            && type.InstanceConstructors.All(static c => c.Parameters.All(static p => AreOurs(p.GetAttributes())));

    private static bool IsPlain(ISymbol member) => member switch
    {
        { IsStatic: true } or { IsImplicitlyDeclared: true } => true,
        IFieldSymbol => false,
        IPropertySymbol property => property.DeclaredAccessibility == Accessibility.Public
            && property.GetMethod is { DeclaredAccessibility: Accessibility.Public }
            && property.SetMethod is { IsInitOnly: true }
            && !property.IsOverride
            && AreOurs(property.GetAttributes()),
        _ => true,
    };

    private static bool AreOurs(ImmutableArray<AttributeData> attributes) =>
        attributes.All(static a => a.AttributeClass?.ContainingNamespace.IsNamed("TypedMemory") is true
            && !a.AttributeClass.Is(KnownNames.FormerNameAttribute));
}
