using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the members of a type that carry an attribute, on themselves or on their parameter.</summary>
internal static class MemberAttributes
{
    public static IEnumerable<(MemberSymbol Member, AttributeData Attribute)> Find(
        INamedTypeSymbol type, string name) =>
        type.StoredMembers().SelectMany(member => Of(member, type)
            .Where(a => a.AttributeClass.Is(name)).Select(attribute => (member, attribute)));

    private static IEnumerable<AttributeData> Of(MemberSymbol member, INamedTypeSymbol type) =>
        member.Attributes.Concat(type.InstanceConstructors
            .SelectMany(c => c.Parameters)
            .Where(p => string.Equals(p.Name, member.Name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(p => p.GetAttributes()));
}
