using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the indexes that a memory type declares, on its members and on itself.</summary>
internal static class IndexParser
{
    private const string IndexAttribute = "TypedMemory.IndexAttribute";
    private const string FullTextAttribute = "TypedMemory.FullTextAttribute";

    public static EquatableArray<IndexSpec> Parse(INamedTypeSymbol type, ObjectSpec members, ParseContext context)
    {
        var indexes = new List<IndexSpec>();
        var texts = new List<IndexPartSpec>();
        foreach (IPropertySymbol property in type.PublicProperties())
        {
            MemberSpec? member = members.Members.FirstOrDefault(m => m.Name == property.Name);
            foreach (AttributeData attribute in AttributesOf(property, type))
            {
                if (attribute.AttributeClass.Is(IndexAttribute) && NamesIn(attribute).IsEmpty)
                {
                    bool descending = DirectionsIn(attribute).FirstOrDefault();
                    if (CanIndex(property.Name, member, false, attribute, context)) indexes.Add(Index([new(property.Name, descending)]));
                }
                else if (attribute.AttributeClass.Is(FullTextAttribute))
                {
                    if (member?.Value is { Kind: ValueKind.Scalar, Method: "String" }) texts.Add(new(property.Name, false));
                    else context.Report(DiagnosticDescriptors.FullTextOnNoText, context.LocationOf(attribute), property.Name);
                }
            }
        }

        foreach (AttributeData attribute in type.GetAttributes().Where(a => a.AttributeClass.Is(IndexAttribute)))
        {
            if (ParseComposite(type, attribute, members, context) is { } composite) indexes.Add(composite);
        }

        if (texts.Count > 0) indexes.Add(new IndexSpec(new EquatableArray<IndexPartSpec>([.. texts]), IsFullText: true));
        return new EquatableArray<IndexSpec>([.. indexes.Distinct()]);
    }

    private static IndexSpec? ParseComposite(
        INamedTypeSymbol type, AttributeData attribute, ObjectSpec members, ParseContext context)
    {
        ImmutableArray<string> names = NamesIn(attribute);
        ImmutableArray<bool> descending = DirectionsIn(attribute);
        var parts = ImmutableArray.CreateBuilder<IndexPartSpec>();
        foreach (string name in names)
        {
            MemberSpec? member = members.Members.FirstOrDefault(m => m.Name == name);
            if (member is null || parts.Any(p => p.Name == name))
            {
                context.Report(DiagnosticDescriptors.UnknownIndexMember, context.LocationOf(attribute), name, type.Name);
                return null;
            }

            if (!CanIndex(name, member, names.Length > 1, attribute, context)) return null;
            parts.Add(new IndexPartSpec(name, parts.Count < descending.Length && descending[parts.Count]));
        }

        if (parts.Count > 0) return Index(parts.ToImmutable());
        context.Report(DiagnosticDescriptors.UnknownIndexMember, context.LocationOf(attribute), "", type.Name);
        return null;
    }

    private static bool CanIndex(string name, MemberSpec? member, bool isComposite, AttributeData attribute, ParseContext context)
    {
        bool can = member is not null
            && QueryKind.IsComparable(member.Value)
            && !(isComposite && QueryKind.IsCollection(member.Value));
        if (!can) context.Report(DiagnosticDescriptors.NotIndexable, context.LocationOf(attribute), name);
        return can;
    }

    /// <summary>
    /// An index whose last member ascends, all directions turned around if need be: it serves the same orders, read backwards,
    /// and ids, which stand behind the members, go the same way as the last one.
    /// </summary>
    private static IndexSpec Index(ImmutableArray<IndexPartSpec> parts) => new(new EquatableArray<IndexPartSpec>(
        parts[parts.Length - 1].Descending ? [.. parts.Select(p => p with { Descending = !p.Descending })] : parts));

    private static IEnumerable<AttributeData> AttributesOf(IPropertySymbol property, INamedTypeSymbol type) =>
        property.GetAttributes().Concat(type.InstanceConstructors
            .SelectMany(c => c.Parameters)
            .Where(p => string.Equals(p.Name, property.Name, System.StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => p.GetAttributes()));

    private static ImmutableArray<string> NamesIn(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, IsNull: false } names]
            ? [.. names.Values.Select(v => v.Value as string ?? "")]
            : [];

    private static ImmutableArray<bool> DirectionsIn(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == "IsDescending").Value is
            { Kind: TypedConstantKind.Array, IsNull: false } directions
            ? [.. directions.Values.Select(v => v.Value is true)]
            : [];
}
