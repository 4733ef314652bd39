using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the members that a key is a hash of.</summary>
internal static class ContentKeyParser
{
    /// <summary>The name of the key's component.</summary>
    private const string ComponentName = "ContentHash";

    /// <summary>Whether the type has a content key, so that it needs no other one.</summary>
    public static bool IsOn(INamedTypeSymbol type) => type.StoredMembers().Any(m => AttributeOf(m, type) is not null);

    /// <summary>The key with the hash behind its other parts, if the type has one.</summary>
    public static EquatableArray<KeyPartSpec> Append(
        EquatableArray<KeyPartSpec> key, INamedTypeSymbol type, ParseContext context)
    {
        var content = ImmutableArray.CreateBuilder<KeyPartSpec>();
        foreach (MemberSymbol member in type.StoredMembers())
        {
            if (AttributeOf(member, type) is { } attribute)
                content.Add(ParseMember(member, context, context.LocationOf(attribute)));
        }

        if (content.Count == 0) return key;
        string name = ComponentName;
        while (key.Any(p => p.Name == name)) name += "_";
        var hash = new KeyPartSpec(null, name, "string", KeyPartKind.Text)
        { Content = new EquatableArray<KeyPartSpec>(content.ToImmutable()) };
        return new EquatableArray<KeyPartSpec>([.. key, hash]);
    }

    private static KeyPartSpec ParseMember(MemberSymbol member, ParseContext context, Location location)
    {
        bool isText = member.Type.SpecialType == SpecialType.System_String;
        KeyPartKind? kind = isText ? KeyPartKind.Text : KeyParser.KindOf(member.Type);
        if (kind is null or KeyPartKind.Parsable)
        {
            context.Report(
                DiagnosticDescriptors.UnsupportedContentKey, location, member.Name, member.Type.ToDisplayString());
            kind = KeyPartKind.Value;
        }

        if (member.IsMutable)
        {
            context.Report(
                DiagnosticDescriptors.MutableKey, context.LocationOf(member.Symbol), member.Name, context.Type.Name);
        }

        return new KeyPartSpec(null, member.Name, member.Type.QualifiedName(), kind.Value);
    }

    private static AttributeData? AttributeOf(MemberSymbol member, INamedTypeSymbol type) =>
        member.Symbol.Attribute(KnownNames.ContentKeyAttribute)
        ?? type.InstanceConstructors.SelectMany(c => c.Parameters)
            .Where(p => string.Equals(p.Name, member.Name, StringComparison.OrdinalIgnoreCase))
            .Select(p => p.Attribute(KnownNames.ContentKeyAttribute)).FirstOrDefault(a => a is not null);
}
