using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the member of a key whose value is made.</summary>
internal static class GeneratedKeyParser
{
    private const int Ulid = 2;

    public static GeneratedKeySpec? Parse(
        INamedTypeSymbol type, ObjectSpec members, EquatableArray<KeyPartSpec> key, ParseContext context)
    {
        GeneratedKeySpec? first = null;
        foreach ((MemberSymbol member, AttributeData attribute) in MemberAttributes.Find(
            type, KnownNames.MemoryKeyAttribute))
        {
            if (attribute.Named("Generate") is not (int and > 0 and var kind)) continue;
            GeneratedKeySpec? found = Parse(type, member, kind, attribute, members, key, context);
            if (first is not null && found is not null)
                Report(attribute, member, $"\"{first.Name}\" is made already, and one member is enough", context);
            first ??= found;
        }

        return first;
    }

    /// <summary>Whether the attribute says no more than how a member of the template is made.</summary>
    public static bool IsOn(MemberSymbol member, INamedTypeSymbol type) =>
        MemberAttributes.Find(type, KnownNames.MemoryKeyAttribute)
            .Any(found => found.Member.Name == member.Name && found.Attribute.Named("Generate") is int and > 0);

    private static GeneratedKeySpec? Parse(
        INamedTypeSymbol type, MemberSymbol member, int kind, AttributeData attribute, ObjectSpec members,
        EquatableArray<KeyPartSpec> key, ParseContext context)
    {
        bool isText = member.Type.SpecialType == SpecialType.System_String;
        string? fault =
            type.IsValueType ? "the type is a struct, and a copy of it would get the value; make it a record or a class"
            : !key.Any(p => p.Literal is null && !p.IsContent && p.Name == member.Name)
                ? "it is not in the key; name it in the template"
            : kind == Ulid && !isText ? "a ULID is a text; make it a string, or say KeyKind.Guid7"
            : !isText && !member.Type.Is("System.Guid") ? "it is neither a Guid nor a string; make it one"
            : member.Symbol is IFieldSymbol { IsReadOnly: true }
                || (member.Symbol is IPropertySymbol && member.Setter is null)
                ? "it cannot be set; give it an init accessor"
            : null;
        if (fault is not null)
        {
            Report(attribute, member, fault, context);
            return null;
        }

        MemberSpec? spec = members.Members.FirstOrDefault(m => m.Name == member.Name);
        if (spec is null) return null;
        AccessorSpec? accessor = member.Setter is { } setter && (setter.IsInitOnly || !setter.IsAccessibleFrom(type))
            ? AccessorParser.Parse(setter, spec.Value) : null;
        string make = kind == Ulid ? "Ulid" : isText ? "Guid7Text" : "Guid7";
        return new GeneratedKeySpec(member.Name, isText, make, accessor);
    }

    private static void Report(AttributeData attribute, MemberSymbol member, string fault, ParseContext context) =>
        context.Report(DiagnosticDescriptors.GeneratedKey, context.LocationOf(attribute), member.Name, fault);
}
