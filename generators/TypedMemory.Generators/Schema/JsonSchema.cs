using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>The JSON Schema of a memory type, for those who have only its JSON: tools of agents.</summary>
internal static class JsonSchema
{
    /// <summary>The schema of the documents of a type, on one line, with what the documentation says.</summary>
    public static string Of(MemoryTypeSpec spec) =>
        OfObject(spec.Object, spec.Object.Description, allowsNull: false, spec.Codec)
        // C# takes these for ends of lines.
        .Replace("\u0085", "\\u0085").Replace("\u2028", "\\u2028").Replace("\u2029", "\\u2029");

    /// <summary>The template of the key with the names that its members have in JSON.</summary>
    public static string KeyOf(MemoryTypeSpec spec) => string.Join(":", spec.Key.Select(
        part => part.Literal ?? (part.IsContent
            ? "{#" + string.Join("+", part.Content.Select(p => JsonNameOf(spec, p))) + "}"
            : "{" + JsonNameOf(spec, part) + "}")));

    private static string? JsonNameOf(MemoryTypeSpec spec, KeyPartSpec part) =>
        spec.Object.Members.FirstOrDefault(m => m.Name == part.Name)?.JsonName;

    private static string OfObject(
        ObjectSpec type, string? description, bool allowsNull, CodecSpec? hierarchy = null)
    {
        List<string> keywords = [TypeKeyword("object", allowsNull)];
        Describe(keywords, description);
        MemberSpec[] members = [.. type.Members.Where(m => m.Binding != MemberBinding.Version)];
        keywords.Add($"\"properties\":{Braces(members.Select(m => $"{Names.JsonString(m.JsonName)}:{OfMember(m)}"))}");
        string[] required = [.. members.Where(m => m.IsRequired).Select(m => Names.JsonString(m.JsonName))];
        if (required.Length > 0) keywords.Add($"\"required\":[{string.Join(",", required)}]");
        if (hierarchy is { IsHierarchy: true })
            keywords.Add($"\"oneOf\":[{string.Join(",", hierarchy.Objects.Select(OfCase))}]");
        return Braces(keywords);
    }

    /// <summary>What holds of the documents of a case beside what holds of all.</summary>
    private static string OfCase(ObjectSpec type)
    {
        List<string> keywords = [];
        Describe(keywords, type.Description);
        string name = Names.JsonString(type.DiscriminatorName!);
        keywords.Add($"\"properties\":{{{name}:{{\"const\":{type.DiscriminatorValue}}}}}");
        IEnumerable<string> required = type.Members.Where(m => m.IsRequired).Select(m => Names.JsonString(m.JsonName));
        keywords.Add($"\"required\":[{string.Join(",", required.Prepend(name))}]");
        return Braces(keywords);
    }

    private static string OfMember(MemberSpec member) => member.Binding == MemberBinding.Discriminator
        ? $"{{\"enum\":[{string.Join(",", member.Cases.Select(c => c.Discriminator))}]}}"
        : member.Nested is { } nested
        ? OfObject(nested, member.Description ?? nested.Description, member.Value.AllowsNull)
        : OfValue(member.Value, member.Description, member.Elements);

    private static string OfValue(ValueSpec value, string? description = null, ObjectSpec? elements = null)
    {
        List<string> keywords = [];
        if (TypeOf(value) is { } type) keywords.Add(TypeKeyword(type, value.AllowsNull));
        Describe(keywords, description);
        switch (value.Kind)
        {
            case ValueKind.Scalar when FormatOf(value.Method) is { } format:
                keywords.Add(format);
                break;
            case ValueKind.Enum when !value.Enum!.IsFlags:
                keywords.Add($"\"enum\":[{string.Join(",", NamesOf(value))}]");
                break;
            case ValueKind.List or ValueKind.Set:
                keywords.Add($"\"items\":{OfItem(value.Item!, elements)}");
                if (value.Kind == ValueKind.Set) keywords.Add("\"uniqueItems\":true");
                break;
            case ValueKind.Map:
                keywords.Add($"\"additionalProperties\":{OfItem(value.Item!, elements)}");
                break;
            case ValueKind.Pairs:
                keywords.Add("\"items\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":2}");
                break;
        }

        return Braces(keywords);
    }

    private static string OfItem(ValueSpec item, ObjectSpec? elements) =>
        elements is null ? OfValue(item) : OfObject(elements, elements.Description, item.AllowsNull);

    /// <summary>The type in JSON; <see langword="null"/> for what may be any.</summary>
    private static string? TypeOf(ValueSpec value) => value.Kind switch
    {
        ValueKind.List or ValueKind.Set or ValueKind.Pairs => "array",
        ValueKind.Map or ValueKind.Object => "object",
        ValueKind.Enum => value.Enum!.AsNumber ? "integer" : "string",
        ValueKind.Context => null,
        ValueKind.Id => "string",
        _ => value.Method switch
        {
            "Boolean" => "boolean",
            "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64"
                or "Int128" or "UInt128" or "BigInteger" => "integer",
            "Half" or "Single" or "Double" or "Decimal" => "number",
            "JsonObject" => "object",
            "JsonArray" => "array",
            "Element" or "Node" or "JsonValue" or "Object" => null,
            _ => "string",
        },
    };

    private static string? FormatOf(string method) => method switch
    {
        "DateTime" or "DateTimeOffset" => "\"format\":\"date-time\"",
        "DateOnly" => "\"format\":\"date\"",
        "Guid" => "\"format\":\"uuid\"",
        "Uri" => "\"format\":\"uri-reference\"",
        "Base64" or "Memory" => "\"contentEncoding\":\"base64\"",
        "Char" => "\"maxLength\":1",
        _ => null,
    };

    private static IEnumerable<string> NamesOf(ValueSpec value)
    {
        IEnumerable<string> names = value.Enum!.Values.Where(v => !v.IsAlias)
            .Select(v => value.Enum.AsNumber ? v.Number : Names.JsonString(v.JsonName));
        return value.AllowsNull ? names.Append("null") : names;
    }

    private static string TypeKeyword(string type, bool allowsNull) =>
        allowsNull ? $"\"type\":[\"{type}\",\"null\"]" : $"\"type\":\"{type}\"";

    private static void Describe(List<string> keywords, string? description)
    {
        if (description is not null) keywords.Add($"\"description\":{Names.JsonString(description)}");
    }

    private static string Braces(IEnumerable<string> parts) => $"{{{string.Join(",", parts)}}}";
}
