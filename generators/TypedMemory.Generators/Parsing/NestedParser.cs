using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the members of the records within a memory type, for queries and indexes.</summary>
/// <remarks>
/// What a record's own codec has to say against it is said there. A hierarchy, and a record within itself, has no
/// members that queries could name: it can be asked whether it is null.
/// </remarks>
internal static class NestedParser
{
    /// <summary>The members with those of the records that they hold.</summary>
    public static ObjectSpec Parse(INamedTypeSymbol type, ObjectSpec members, ParseContext context) =>
        Parse(type, members, context, [type.QualifiedName()]);

    /// <summary>The record that a member holds, or is stored as.</summary>
    public static INamedTypeSymbol? TypeOf(MemberSymbol property) =>
        ValueParser.Bare(MemoryConverterParser.StoredTypeOf(property)) as INamedTypeSymbol;

    private static ObjectSpec Parse(
        INamedTypeSymbol type, ObjectSpec members, ParseContext context, HashSet<string> within)
    {
        if (members.Members.All(m => m.Value.Kind != ValueKind.Object && !IsOfObjects(m.Value))) return members;
        var properties = type.StoredMembers().ToDictionary(p => p.Name);
        return members with
        {
            Members = new EquatableArray<MemberSpec>([.. members.Members.Select(
                m => m.Value.Kind == ValueKind.Object ? WithMembers(m, properties[m.Name], context, within)
                    : IsOfObjects(m.Value) ? WithElements(m, properties[m.Name], context, within)
                    : m)]),
        };
    }

    private static bool IsOfObjects(ValueSpec value) =>
        (QueryKind.IsCollection(value) || value.Kind == ValueKind.Map)
            && value is { Item: { Kind: ValueKind.Object, Conversion: null } };

    private static MemberSpec WithElements(
        MemberSpec member, MemberSymbol property, ParseContext context, HashSet<string> within) =>
        member with
        {
            Elements = MembersOf(
                CollectionParser.ItemOf(MemoryConverterParser.StoredTypeOf(property)), context, within),
        };

    private static MemberSpec WithMembers(
        MemberSpec member, MemberSymbol property, ParseContext context, HashSet<string> within)
    {
        ObjectSpec? members = MembersOf(TypeOf(property), context, within);
        return members is null ? member : member with { Nested = members };
    }

    private static ObjectSpec? MembersOf(ITypeSymbol? record, ParseContext context, HashSet<string> within)
    {
        if (record is null
            || ValueParser.Bare(record) is not INamedTypeSymbol
            {
                IsAbstract: false, TypeKind: TypeKind.Class
            or TypeKind.Struct
            } type) return null;
        if (type.Attribute(KnownNames.JsonDerivedTypeAttribute) is not null || !within.Add(type.QualifiedName()))
            return null;
        var inner = new ParseContext(type, context.Compilation, context.CancellationToken)
        { JsonContext = CodecParser.JsonContextOf(type) };
        ObjectSpec members = Parse(type, ObjectParser.Parse(type, inner, isDocument: false), context, within);
        within.Remove(type.QualifiedName());
        return inner.HasErrors ? null : members;
    }
}
