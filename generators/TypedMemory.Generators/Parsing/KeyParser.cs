using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

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
    /// <returns>The parts; of a key that cannot be used, which is reported, what its members seem to be.</returns>
    public static EquatableArray<KeyPartSpec> Parse(
        INamedTypeSymbol type, AttributeData attribute, ParseContext context)
    {
        var members = type.StoredMembers().ToList();
        var marked = members.Where(m => IsMarked(m, type)).ToList();
        EquatableArray<KeyPartSpec> named = attribute.Named("Key") is string template
            ? ParseTemplate(template, members, marked, attribute, context)
            : marked.Count == 0 && ContentKeyParser.IsOn(type) ? EquatableArray<KeyPartSpec>.Empty
            : new EquatableArray<KeyPartSpec>([ParseMarked(type, marked, context)]);
        return ContentKeyParser.Append(named, type, context);
    }

    private static KeyPartSpec ParseMarked(INamedTypeSymbol type, List<MemberSymbol> marked, ParseContext context)
    {
        if (marked.Count == 0)
        {
            context.Report(DiagnosticDescriptors.NoKey, context.LocationOf(type), type.Name);
            return Unknown("Key");
        }

        if (marked.Count > 1)
        {
            context.Report(
                DiagnosticDescriptors.SeveralKeys, context.LocationOf(
                    marked[1].Symbol), type.Name, marked[0].Name, marked[1].Name);
        }

        return ParseMember(marked[0], context, context.LocationOf(marked[0].Symbol));
    }

    private static EquatableArray<KeyPartSpec> ParseTemplate(
        string template, List<MemberSymbol> members, List<MemberSymbol> marked, AttributeData attribute,
        ParseContext context)
    {
        Location location = context.LocationOf(attribute, "Key");
        if (marked.FirstOrDefault(m => !GeneratedKeyParser.IsOn(m, context.Type)) is { } other)
        {
            context.Report(
                DiagnosticDescriptors.SeveralKeys, context.LocationOf(
                    other.Symbol), context.Type.Name, template, other.Name);
        }

        var parts = ImmutableArray.CreateBuilder<KeyPartSpec>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? fault = null;
        foreach (string text in template.Split(':'))
        {
            fault ??= FaultOf(text, template);
            if (text.Length > 0 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.'))
            {
                parts.Add(new KeyPartSpec(text, "", "", KeyPartKind.Text));
                continue;
            }

            foreach (string name in NamesIn(text))
            {
                if (!seen.Add(name)) fault ??= $"it names \"{name}\" twice; name each member once";
                else parts.Add(ParseNamed(name, members, template, context, location));
            }
        }

        if (seen.Count == 0)
        {
            fault ??= "it names no member; name one in braces";
            parts.Add(Unknown("Key"));
        }

        if (fault is not null) context.Report(DiagnosticDescriptors.MalformedKey, location, template, fault);
        return new EquatableArray<KeyPartSpec>(parts.ToImmutable());
    }

    /// <summary>
    /// What is wrong with the form of a part, and what to write instead; <see langword="null"/> if nothing is.
    /// </summary>
    private static string? FaultOf(string part, string template)
    {
        if (part.Length == 0) return "a part of it is empty; write one colon between two parts, and none at an end";
        string[] names = [.. NamesIn(part)];
        if (names.Length > 1)
        {
            string parts = string.Join(":", names.Select(n => "{" + n + "}"));
            return $"\"{part}\" is more than one member, and a part is one: parts are set apart by colons; write \"{template.Replace(part, parts)}\"";
        }

        if (names.Length == 1)
        {
            string member = "{" + names[0] + "}";
            if (part == member) return null;
            string rest = part.Replace(member, "");
            return $"\"{part}\" has \"{rest}\" beside its member, and a part is one member or one word; write \"{member}\", or set the two apart with a colon";
        }

        if (part.IndexOfAny(['{', '}']) >= 0)
            return $"\"{part}\" has a brace that does not enclose a name; write the member as \"{{Name}}\"";
        return part.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.')
            ? null
            : $"\"{part}\" is neither a member in braces nor a word of lower-case letters, digits, '-' and '.'";
    }

    /// <summary>The names in braces.</summary>
    private static IEnumerable<string> NamesIn(string part)
    {
        for (int open = part.IndexOf('{'); open >= 0; open = part.IndexOf('{', open + 1))
        {
            int close = part.IndexOf('}', open);
            if (close < 0) yield break;
            string name = part.Substring(open + 1, close - open - 1);
            if (SyntaxFacts.IsValidIdentifier(name)) yield return name;
        }
    }

    private static KeyPartSpec ParseNamed(
        string name, List<MemberSymbol> members, string template, ParseContext context, Location location)
    {
        if (members.FirstOrDefault(m => m.Name == name) is { } member) return ParseMember(member, context, location);
        context.Report(
            DiagnosticDescriptors.MissingKeyMember,
            location,
            ImmutableDictionary<string, string?>.Empty.Add(NameProperty, name).Add(
                NearestProperty, Nearest(name, members)),
            template,
            name,
            context.Type.Name,
            "correct the name or declare the property");
        return Unknown(name);
    }

    /// <summary>What stands for a member that cannot be found, so that code that makes keys of it compiles.</summary>
    private static KeyPartSpec Unknown(string name) => new(null, name, "object?", KeyPartKind.Value);

    private static string? Nearest(string name, List<MemberSymbol> members) => members
        .Select(p => (p.Name, Distance: Names.Distance(p.Name, name)))
        .Where(p => p.Distance <= MaxDistance && p.Distance < name.Length)
        .OrderBy(p => p.Distance)
        .Select(p => p.Name)
        .FirstOrDefault();

    private static KeyPartSpec ParseMember(MemberSymbol property, ParseContext context, Location location)
    {
        ITypeSymbol type = property.Type;
        KeyPartKind? kind = KindOf(type);
        if (kind is null)
        {
            context.Report(DiagnosticDescriptors.UnsupportedKeyMember, location, property.Name, type.ToDisplayString());
            return type.TypeKind == TypeKind.Error
                ? Unknown(property.Name)
                : new KeyPartSpec(null, property.Name, type.QualifiedName(), KeyPartKind.Value);
        }

        if (property.IsMutable)
        {
            context.Report(
                DiagnosticDescriptors.MutableKey, context.LocationOf(
                    property.Symbol), property.Name, context.Type.Name);
        }

        return new KeyPartSpec(null, property.Name, type.QualifiedName(), kind.Value)
        {
            Enum = kind == KeyPartKind.Enum ? EnumParser.Parse((INamedTypeSymbol)type, converter: null).Enum : null,
        };
    }

    /// <summary>How a value of a type becomes text; <see langword="null"/> if it does not.</summary>
    public static KeyPartKind? KindOf(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String, NullableAnnotation: not NullableAnnotation.Annotated } =>
            KeyPartKind.Text,
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
        { IsValueType: true } when ParsableType.Is(type) => KeyPartKind.Parsable,
        _ => null,
    };

    private static bool IsMarked(MemberSymbol property, INamedTypeSymbol type) =>
        property.Symbol.Attribute(KnownNames.MemoryKeyAttribute) is not null
        || type.InstanceConstructors.SelectMany(c => c.Parameters).Any(
            p => p.Name == property.Name && p.Attribute(KnownNames.MemoryKeyAttribute) is not null);
}
