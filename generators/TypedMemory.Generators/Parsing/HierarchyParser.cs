using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds the types of a closed hierarchy, which <c>[JsonDerivedType]</c> attributes name.</summary>
internal static class HierarchyParser
{
    private const string DefaultDiscriminator = "$type";

    public static ImmutableArray<ObjectSpec> Parse(
        INamedTypeSymbol type, List<AttributeData> derived, ParseContext context)
    {
        string member = type.Attribute(KnownNames.JsonPolymorphicAttribute)?.Named(
            "TypeDiscriminatorPropertyName") as string
            ?? DefaultDiscriminator;
        var objects = ImmutableArray.CreateBuilder<ObjectSpec>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (AttributeData attribute in derived)
        {
            if (attribute.Argument<INamedTypeSymbol>() is not { } target) return [];
            string? discriminator = attribute.ConstructorArguments is [_, { Value: { } value }]
                ? value is string text
                    ? Names.JsonString(text) : ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)
                : null;
            if (discriminator is null || !seen.Add(discriminator) || target.IsAbstract || target.IsGenericType
                || target.AccessibilityKeyword() is null)
            {
                context.Report(
                    DiagnosticDescriptors.InvalidDerivedType, context.LocationOf(attribute), target.Name, type.Name);
                return [];
            }

            ObjectSpec members = ObjectParser.Parse(target, context, isDocument: false);
            if (members.Members.FirstOrDefault(m => m.JsonName == member) is { } clash)
            {
                context.Report(
                    DiagnosticDescriptors.DuplicateJsonName, context.LocationOf(target), clash.Name,
                    "the discriminator", member);
                return [];
            }

            objects.Add(members with { DiscriminatorName = member, DiscriminatorValue = discriminator });
        }

        return objects.ToImmutable();
    }
}
