using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the indexes of vectors that a type declares, and what its members that hold vectors are.</summary>
internal static class VectorParser
{
    private const int MaxDimensions = 16_384;
    private const string From = "From";

    /// <summary>Whether a member only says where an index of vectors is, and holds nothing that is stored.</summary>
    public static bool IsNotStored(MemberSymbol member, ImmutableArray<AttributeData> attributes) =>
        IsVector(member.Type) && Find(attributes)?.Named(From) is string;

    /// <summary>How a member is carried that holds a vector; <see langword="null"/> of any other.</summary>
    public static ValueSpec? ValueOf(MemberSymbol member, ImmutableArray<AttributeData> attributes)
    {
        if (Find(attributes) is not { } attribute || !IsVector(member.Type)) return null;
        return new ValueSpec(ValueKind.Scalar, ValueParser.Bare(member.Type).QualifiedName())
        {
            Method = "Vector",
            WriteMethod = "Vector",
            AllowsNull = !ReferenceEquals(ValueParser.Bare(member.Type), member.Type),
            IsValueType = true,
            Vector = new VectorSpec(DimensionsOf(attribute), DistanceOf(attribute), IsDerived: false),
        };
    }

    /// <summary>The index that an attribute on a member declares.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="property">The member.</param>
    /// <param name="members">The members of the type.</param>
    /// <param name="owner">The path to the type, with a dot behind it; empty for the memory type.</param>
    /// <param name="context">Where diagnostics go.</param>
    public static IndexSpec? OfMember(
        AttributeData attribute, MemberSymbol property, ObjectSpec members, string owner, ParseContext context)
    {
        if (!HasDimensions(attribute, context)) return null;
        if (attribute.Named(From) is string from) return Derived(attribute, from, members, owner, context);
        MemberSpec? member = members.Members.FirstOrDefault(m => m.Name == property.Name);
        if (member is not null && IsText(member.Value))
            return Index(attribute, [new(owner + member.Name, false)], isDerived: true);
        if (member?.Value.Vector is not null)
            return Index(attribute, [new(owner + member.Name, false)], isDerived: false);
        context.Report(DiagnosticDescriptors.NoVector, context.LocationOf(attribute), property.Name);
        return null;
    }

    /// <summary>The index that an attribute on a type declares.</summary>
    public static IndexSpec? OfType(AttributeData attribute, ObjectSpec members, string owner, ParseContext context)
    {
        if (!HasDimensions(attribute, context)) return null;
        if (attribute.Named(From) is string from) return Derived(attribute, from, members, owner, context);
        context.Report(DiagnosticDescriptors.VectorOfNothing, context.LocationOf(attribute), context.Type.Name);
        return null;
    }

    private static IndexSpec? Derived(
        AttributeData attribute, string from, ObjectSpec members, string owner, ParseContext context)
    {
        var parts = new List<IndexPartSpec>();
        foreach (string name in from.Split(',').Select(static name => name.Trim()))
        {
            MemberSpec? member = members.Members.FirstOrDefault(m => m.Name == name);
            if (member is null || !IsText(member.Value) || parts.Any(p => p.Name == owner + name))
            {
                context.Report(DiagnosticDescriptors.VectorOfNoText, context.LocationOf(attribute, From), name);
                return null;
            }

            parts.Add(new IndexPartSpec(owner + name, false));
        }

        return Index(attribute, parts, isDerived: true);
    }

    /// <summary>Whether words can be taken from a value: a text, or several.</summary>
    public static bool IsText(ValueSpec? value) => value is { Kind: ValueKind.Scalar, Method: "String" }
        or { Kind: ValueKind.List or ValueKind.Set, Item: { Kind: ValueKind.Scalar, Method: "String" } };

    private static IndexSpec Index(AttributeData attribute, List<IndexPartSpec> parts, bool isDerived) =>
        new(new EquatableArray<IndexPartSpec>([.. parts]))
        {
            Vector = new VectorSpec(DimensionsOf(attribute), DistanceOf(attribute), isDerived),
        };

    private static bool HasDimensions(AttributeData attribute, ParseContext context)
    {
        int dimensions = DimensionsOf(attribute);
        if (dimensions is > 0 and <= MaxDimensions) return true;
        context.Report(DiagnosticDescriptors.VectorDimensions, context.LocationOf(attribute), dimensions);
        return false;
    }

    private static int DimensionsOf(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Value: int dimensions }, ..] ? dimensions : 0;

    private static string DistanceOf(AttributeData attribute) => attribute.Named("Distance") switch
    {
        1 => "DotProduct",
        2 => "Euclidean",
        3 => "Manhattan",
        4 => "Hamming",
        _ => "Cosine",
    };

    private static AttributeData? Find(ImmutableArray<AttributeData> attributes) =>
        attributes.FirstOrDefault(static a => a.AttributeClass.Is(KnownNames.VectorAttribute));

    private static bool IsVector(ITypeSymbol type) =>
        ValueParser.Bare(type) is INamedTypeSymbol
        {
            Name: "ReadOnlyMemory", TypeArguments: [{ SpecialType: SpecialType.System_Single }],
        } named && named.ContainingNamespace.IsNamed("System");
}
