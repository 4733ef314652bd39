using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>
/// Finds the indexes that a memory type declares: on its members, on itself, and on the records within it.
/// </summary>
internal static class IndexParser
{
    private const double MaxWeight = 100;

    /// <summary>Finds the indexes.</summary>
    /// <param name="type">The memory type.</param>
    /// <param name="cases">The types that its documents are of: the cases of a hierarchy, else the type.</param>
    /// <param name="members">The members.</param>
    /// <param name="memoryType">The [MemoryType].</param>
    /// <param name="key">The key.</param>
    /// <param name="context">Where diagnostics go.</param>
    public static EquatableArray<IndexSpec> Parse(
        INamedTypeSymbol type, IReadOnlyList<INamedTypeSymbol> cases, ObjectSpec members, AttributeData memoryType,
        EquatableArray<KeyPartSpec> key, ParseContext context)
    {
        var indexes = new List<IndexSpec>();
        var texts = new List<IndexPartSpec>();
        foreach (INamedTypeSymbol declared in cases)
        {
            var found = new List<IndexPartSpec>();
            Collect(declared, members, "", indexes, found, context);
            CaseMembersParser.AddTexts(texts, found, declared, context);
        }

        // Of a base, what stands on its members was met in its cases.
        if (!cases.Contains(type, SymbolEqualityComparer.Default)) CollectOfType(type, members, "", indexes, context);
        IndexSpec text = ThreadParser.Parse(
            memoryType, key, members, new IndexSpec(
                new EquatableArray<IndexPartSpec>([.. texts]), IsFullText: true), context);
        if (texts.Count > 0) indexes.Add(text);
        return new EquatableArray<IndexSpec>([.. indexes.Distinct()]);
    }

    /// <summary>Gathers what a type and the records within it declare.</summary>
    /// <param name="type">The type.</param>
    /// <param name="members">Its members.</param>
    /// <param name="owner">The path to the type, with a dot behind it; empty for the memory type.</param>
    /// <param name="indexes">Gets the indexes.</param>
    /// <param name="texts">Gets the members with full text.</param>
    /// <param name="context">Where diagnostics go.</param>
    private static void Collect(
        INamedTypeSymbol type, ObjectSpec members, string owner, List<IndexSpec> indexes, List<IndexPartSpec> texts,
        ParseContext context)
    {
        foreach (MemberSymbol property in type.StoredMembers())
        {
            MemberSpec? member = members.Members.FirstOrDefault(m => m.Name == property.Name);
            // Of what is not a member, that is what is said.
            if (member is null && context.HasErrors) continue;
            foreach (AttributeData attribute in AttributesOf(property, type))
            {
                if (attribute.AttributeClass.Is(KnownNames.IndexAttribute) && NamesIn(attribute).IsEmpty)
                {
                    bool descending = DirectionsIn(attribute).FirstOrDefault();
                    if (CanIndex(property.Name, member?.Value, false, attribute, context))
                    {
                        indexes.Add(
                            Index([new(owner + property.Name, descending)]) with { IsUnique = IsUnique(attribute) });
                    }
                }
                else if (attribute.AttributeClass.Is(KnownNames.FullTextAttribute))
                {
                    if (VectorParser.IsText(member?.Value) || IsMapOfTexts(member) || IsRecordsWithText(member))
                        texts.Add(Text(owner + property.Name, attribute, context));
                    else context.Report(
                        DiagnosticDescriptors.FullTextOnNoText, context.LocationOf(attribute), property.Name);
                }
                else if (attribute.AttributeClass.Is(KnownNames.VectorAttribute)
                    && VectorParser.OfMember(attribute, property, members, owner, context) is { } vector)
                {
                    indexes.Add(vector);
                }
            }

            if (member?.Nested is { } nested && NestedParser.TypeOf(property) is { } record)
            {
                Collect(record, nested, $"{owner}{property.Name}.", indexes, texts, context);
            }
        }

        CollectOfType(type, members, owner, indexes, context);
    }

    private static void CollectOfType(
        INamedTypeSymbol type, ObjectSpec members, string owner, List<IndexSpec> indexes, ParseContext context)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            IndexSpec? index = attribute.AttributeClass.Is(KnownNames.IndexAttribute)
                ? ParseComposite(type, attribute, members, owner, context)
                : attribute.AttributeClass.Is(KnownNames.VectorAttribute)
                    ? VectorParser.OfType(attribute, members, owner, context)
                    : null;
            if (index is not null) indexes.Add(index);
        }
    }

    private static bool IsMapOfTexts(MemberSpec? member) => member?.Value is
    { Kind: ValueKind.Map, Item: { Kind: ValueKind.Scalar, Method: "String" } };

    /// <summary>Whether a member is a collection or a map of records that have texts.</summary>
    private static bool IsRecordsWithText(MemberSpec? member) =>
        member?.Elements is { } elements && elements.Members.Any(static part => VectorParser.IsText(part.Value));

    private static IndexPartSpec Text(string path, AttributeData attribute, ParseContext context)
    {
        double weight = attribute.Named("Weight") as double? ?? 1;
        if (weight is not (> 0 and <= MaxWeight))
        {
            context.Report(DiagnosticDescriptors.TextWeight, context.LocationOf(attribute, "Weight"), weight);
            weight = 1;
        }

        return new IndexPartSpec(path, false)
        {
            Weight = weight,
            Language = attribute.Named("Language") switch
            {
                1 => "German",
                2 => "None",
                _ => "English",
            },
        };
    }

    private static IndexSpec? ParseComposite(
        INamedTypeSymbol type, AttributeData attribute, ObjectSpec members, string owner, ParseContext context)
    {
        ImmutableArray<string> names = NamesIn(attribute);
        ImmutableArray<bool> descending = DirectionsIn(attribute);
        var parts = ImmutableArray.CreateBuilder<IndexPartSpec>();
        foreach (string name in names)
        {
            ValueSpec? value = Find(members, name);
            if (value is null || parts.Any(p => p.Name == owner + name))
            {
                context.Report(
                    DiagnosticDescriptors.UnknownIndexMember, context.LocationOf(attribute), name, type.Name);
                return null;
            }

            if (!CanIndex(name, value, names.Length > 1, attribute, context)) return null;
            parts.Add(new IndexPartSpec(owner + name, parts.Count < descending.Length && descending[parts.Count]));
        }

        if (parts.Count > 0) return Index(parts.ToImmutable()) with { IsUnique = IsUnique(attribute) };
        context.Report(DiagnosticDescriptors.UnknownIndexMember, context.LocationOf(attribute), "", type.Name);
        return null;
    }

    /// <summary>
    /// The value at a path: <c>Address.City</c>, <c>Labels[env]</c>; <see langword="null"/> if there is none.
    /// </summary>
    private static ValueSpec? Find(ObjectSpec members, string path)
    {
        int key = path.IndexOf('[');
        string[] names = (key < 0 ? path : path.Substring(0, key)).Split('.');
        MemberSpec? member = null;
        for (int i = 0; i < names.Length; i++)
        {
            if (i > 0 && member?.Nested is null) return null;
            ObjectSpec within = i == 0 ? members : member!.Nested!;
            member = within.Members.FirstOrDefault(m => m.Name == names[i] && m.Binding != MemberBinding.Version);
        }

        if (key < 0) return member?.Value;
        return path[path.Length - 1] == ']' && member?.Value is { Kind: ValueKind.Map, Key.Method: "String" } map
            ? map.Item : null;
    }

    private static bool CanIndex(
        string name, ValueSpec? value, bool isComposite, AttributeData attribute, ParseContext context)
    {
        bool hasMany = value is not null && (QueryKind.IsCollection(value) || value.Kind == ValueKind.Map);
        bool can = value is not null && QueryKind.IsComparable(value) && !(isComposite && hasMany);
        if (!can) context.Report(DiagnosticDescriptors.NotIndexable, context.LocationOf(attribute), name);
        return can;
    }

    /// <summary>
    /// An index whose last member ascends, all directions turned around if need be: it serves the same orders, read
    /// backwards, and ids, which stand behind the members, go the same way as the last one.
    /// </summary>
    private static IndexSpec Index(ImmutableArray<IndexPartSpec> parts) => new(new EquatableArray<IndexPartSpec>(
        parts[parts.Length - 1].Descending ? [.. parts.Select(p => p with { Descending = !p.Descending })] : parts));

    private static IEnumerable<AttributeData> AttributesOf(MemberSymbol property, INamedTypeSymbol type) =>
        property.Attributes.Concat(type.InstanceConstructors
            .SelectMany(c => c.Parameters)
            .Where(p => string.Equals(p.Name, property.Name, System.StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => p.GetAttributes()));

    private static ImmutableArray<string> NamesIn(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, IsNull: false } names]
            ? [.. names.Values.Select(v => v.Value as string ?? "")]
            : [];

    private static bool IsUnique(AttributeData attribute) => attribute.Named("IsUnique") is true;

    private static ImmutableArray<bool> DirectionsIn(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == "IsDescending").Value is
        { Kind: TypedConstantKind.Array, IsNull: false } directions
            ? [.. directions.Values.Select(v => v.Value is true)]
            : [];
}
