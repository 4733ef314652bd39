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

    /// <summary>The attributes that name the cases of a type.</summary>
    public static List<AttributeData> DerivedTypesOf(INamedTypeSymbol type) =>
        [.. type.GetAttributes().Where(a => a.AttributeClass.Is(KnownNames.JsonDerivedTypeAttribute))];

    /// <summary>The JSON name of the member that tells cases apart.</summary>
    public static string DiscriminatorOf(INamedTypeSymbol type) =>
        type.Attribute(KnownNames.JsonPolymorphicAttribute)?.Named("TypeDiscriminatorPropertyName") as string
            ?? DefaultDiscriminator;

    /// <summary>Parses the cases.</summary>
    /// <param name="type">The base.</param>
    /// <param name="derived">The attributes that name them.</param>
    /// <param name="context">Where diagnostics go.</param>
    /// <param name="isDocument">Whether the cases are documents.</param>
    /// <param name="version">The version of a document's schema.</param>
    /// <returns>The cases in the order of the attributes; none if one cannot be used, which is reported.</returns>
    public static ImmutableArray<ObjectSpec> Parse(
        INamedTypeSymbol type, List<AttributeData> derived, ParseContext context, bool isDocument = false,
        int version = 1)
    {
        string member = DiscriminatorOf(type);
        var objects = ImmutableArray.CreateBuilder<ObjectSpec>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var targets = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (AttributeData attribute in derived)
        {
            if (attribute.Argument<INamedTypeSymbol>() is not { } target) return [];
            string? discriminator = attribute.ConstructorArguments is [_, { Value: { } value }]
                ? value is string text
                    ? Names.JsonString(text) : ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)
                : null;
            if (discriminator is null || !seen.Add(discriminator)
                || !targets.Add(target) || target.IsAbstract || target.IsGenericType
                || target.AccessibilityKeyword() is null || !IsOf(target, type))
            {
                context.Report(
                    DiagnosticDescriptors.InvalidDerivedType, context.LocationOf(attribute), target.Name, type.Name);
                return [];
            }

            // What has a codec of its own too is looked at there.
            if (target.Attribute(KnownNames.MemoryObjectAttribute) is null
                && target.Attribute(KnownNames.MemoryTypeAttribute) is null)
                JsonAttributeParser.ReportType(target, context);
            if (!Names.IsText(member) || !Names.IsText(attribute.ConstructorArguments[1].Value as string ?? ""))
            {
                context.Report(
                    DiagnosticDescriptors.HalfSurrogate, context.LocationOf(attribute), target.Name);
                return [];
            }

            ObjectSpec members = ObjectParser.Parse(target, context, isDocument, version);
            if (members.Members.FirstOrDefault(m => m.JsonName == member) is { } clash)
            {
                context.Report(
                    DiagnosticDescriptors.DuplicateJsonName, context.LocationOf(target), clash.Name,
                    "the discriminator", member);
                return [];
            }

            objects.Add(members with
            {
                DiscriminatorName = member,
                DiscriminatorValue = discriminator,
                DiscriminatorText = attribute.ConstructorArguments[1].Value as string,
            });
        }

        return objects.ToImmutable();
    }

    private static bool IsOf(INamedTypeSymbol type, INamedTypeSymbol @base) =>
        type.Chain().Concat(type.AllInterfaces).Any(t => SymbolEqualityComparer.Default.Equals(t, @base));
}
