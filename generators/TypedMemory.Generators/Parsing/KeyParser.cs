using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Takes a key template apart.</summary>
internal static class KeyParser
{
    /// <summary>For the code fix: the name that no property has.</summary>
    public const string NameProperty = "Name";

    /// <summary>For the code fix: the property that may be meant, if one is near.</summary>
    public const string NearestProperty = "Nearest";

    /// <summary>How many letters a name may be away from the one that is meant.</summary>
    private const int MaxDistance = 2;

    /// <summary>Parses the key of a memory type.</summary>
    /// <returns>The parts; empty if there is no key that can be used, which is then reported.</returns>
    public static EquatableArray<KeyPartSpec> Parse(INamedTypeSymbol type, AttributeData attribute, ParseContext context)
    {
        var properties = type.PublicProperties().ToList();
        var marked = properties.Where(p => IsMarked(p, type)).ToList();
        string? template = attribute.Named("Key") as string;
        if (template is null)
        {
            if (marked.Count == 1 && ParsePart(marked[0], context, context.LocationOf(marked[0])) is { } only)
            {
                return new EquatableArray<KeyPartSpec>([only]);
            }

            if (marked.Count == 0) context.Report(DiagnosticDescriptors.NoKey, context.LocationOf(type), type.Name);
            if (marked.Count > 1)
            {
                context.Report(DiagnosticDescriptors.SeveralKeys, context.LocationOf(marked[1]), type.Name, marked[0].Name, marked[1].Name);
            }

            return EquatableArray<KeyPartSpec>.Empty;
        }

        Location location = context.LocationOf(attribute, "Key");
        if (marked.Count > 0)
        {
            context.Report(DiagnosticDescriptors.SeveralKeys, context.LocationOf(marked[0]), type.Name, template, marked[0].Name);
        }

        var parts = ImmutableArray.CreateBuilder<KeyPartSpec>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string text in template.Split(':'))
        {
            KeyPartSpec? part = ParsePart(text, properties, seen, template, context, location);
            if (part is null) return EquatableArray<KeyPartSpec>.Empty;
            parts.Add(part);
        }

        if (parts.Any(p => p.Literal is null)) return new EquatableArray<KeyPartSpec>(parts.ToImmutable());
        context.Report(DiagnosticDescriptors.MalformedKey, location, template, "it names no member in braces");
        return EquatableArray<KeyPartSpec>.Empty;
    }

    private static KeyPartSpec? ParsePart(
        string text,
        List<IPropertySymbol> properties,
        HashSet<string> seen,
        string template,
        ParseContext context,
        Location location)
    {
        if (text.Length > 2 && text[0] == '{' && text[text.Length - 1] == '}')
        {
            string name = text.Substring(1, text.Length - 2);
            if (properties.FirstOrDefault(p => p.Name == name) is not { } property)
            {
                context.Report(
                    DiagnosticDescriptors.MissingKeyMember,
                    location,
                    ImmutableDictionary<string, string?>.Empty.Add(NameProperty, name).Add(NearestProperty, Nearest(name, properties)),
                    template,
                    name,
                    context.Type.Name);
                return null;
            }

            if (seen.Add(name)) return ParsePart(property, context, location);
            context.Report(DiagnosticDescriptors.MalformedKey, location, template, $"it names \"{name}\" twice");
            return null;
        }

        if (text.Length > 0 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.'))
        {
            return new KeyPartSpec(text, "", "", KeyPartKind.Text);
        }

        context.Report(
            DiagnosticDescriptors.MalformedKey,
            location,
            template,
            $"\"{text}\" is neither a member in braces nor a word of lower-case letters, digits, '-' and '.'");
        return null;
    }

    private static string? Nearest(string name, List<IPropertySymbol> properties) => properties
        .Select(p => (p.Name, Distance: Names.Distance(p.Name, name)))
        .Where(p => p.Distance <= MaxDistance && p.Distance < name.Length)
        .OrderBy(p => p.Distance)
        .Select(p => p.Name)
        .FirstOrDefault();

    private static KeyPartSpec? ParsePart(IPropertySymbol property, ParseContext context, Location location)
    {
        ITypeSymbol type = property.Type;
        KeyPartKind? kind = type switch
        {
            { SpecialType: SpecialType.System_String, NullableAnnotation: not NullableAnnotation.Annotated } => KeyPartKind.Text,
            { TypeKind: TypeKind.Enum } => KeyPartKind.Enum,
            {
                SpecialType: SpecialType.System_Boolean or SpecialType.System_Char
                or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16
                or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
                or SpecialType.System_Int64 or SpecialType.System_UInt64
            } => KeyPartKind.Value,
            _ when type.Is("System.Guid") => KeyPartKind.Value,
            _ when type.Is("System.DateOnly") => KeyPartKind.RoundTrip,
            _ when type.Is("System.DateTimeOffset") => KeyPartKind.Instant,
            _ => null,
        };
        if (kind is null)
        {
            context.Report(DiagnosticDescriptors.UnsupportedKeyMember, location, property.Name, type.ToDisplayString());
            return null;
        }

        if (property.SetMethod is { IsInitOnly: false })
        {
            context.Report(DiagnosticDescriptors.MutableKey, context.LocationOf(property), property.Name, context.Type.Name);
        }

        return new KeyPartSpec(null, property.Name, type.QualifiedName(), kind.Value);
    }

    private static bool IsMarked(IPropertySymbol property, INamedTypeSymbol type) =>
        property.Attribute(KnownNames.MemoryKeyAttribute) is not null
        || type.InstanceConstructors.SelectMany(c => c.Parameters).Any(
            p => p.Name == property.Name && p.Attribute(KnownNames.MemoryKeyAttribute) is not null);
}
