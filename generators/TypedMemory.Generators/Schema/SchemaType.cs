using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TypedMemory.Generators;

/// <summary>A memory type, or a memory object, as the baseline of a schema knows it.</summary>
/// <param name="Name">The name in ids; of an object, its full name.</param>
/// <param name="ClrType">The full name of the type.</param>
/// <param name="Key">The key template; empty for an object.</param>
/// <param name="Members">The members by their JSON names.</param>
internal sealed record SchemaType(
    string Name, string ClrType, string Key, IReadOnlyDictionary<string, SchemaMember> Members)
{
    public int Version { get; init; } = 1;

    /// <summary>
    /// The names of the values of each component of the key that is an enum, e.g. <c>Open|Done</c>: ids hold them.
    /// </summary>
    public IReadOnlyDictionary<string, string> KeyNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether this is a memory object, which has no documents of its own.</summary>
    public bool IsObject => Key.Length == 0;

    public static SchemaType Of(MemoryTypeSpec spec) => new(
        spec.Name,
        ClrName(spec.Codec),
        string.Join(":", spec.Key.Select(p => p.Template)),
        WithDiscriminator(spec.Codec))
    {
        Version = spec.Version,
        KeyNames = spec.Components.Where(p => p.Enum is not null).ToDictionary(
            p => p.Name, p => string.Join("|", p.Enum!.Values.Where(v => !v.IsAlias).Select(v => v.Name))),
    };

    public static SchemaType Of(CodecSpec spec) => new(ClrName(spec), ClrName(spec), "", MembersOf(spec));

    /// <summary>The type as text, at the indentation that it has in the file.</summary>
    public string ToJson()
    {
        var json = new StringBuilder();
        json.Append("    ").Append(Names.JsonString(Name)).Append(": {\n");
        if (!IsObject)
        {
            json.Append("      \"type\": ").Append(Names.JsonString(ClrType)).Append(",\n");
            json.Append("      \"version\": ").Append(Version.ToString(CultureInfo.InvariantCulture)).Append(",\n");
            json.Append("      \"key\": ").Append(Names.JsonString(Key)).Append(",\n");
            if (KeyNames.Count > 0)
            {
                json.Append("      \"keyNames\": { ").Append(string.Join(", ", KeyNames
                    .OrderBy(n => n.Key, StringComparer.Ordinal)
                    .Select(n => $"{Names.JsonString(n.Key)}: {Names.JsonString(n.Value)}"))).Append(" },\n");
            }
        }

        json.Append("      \"members\": {");
        string separator = "\n";
        foreach (KeyValuePair<string, SchemaMember> member in Members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            json.Append(separator).Append("        ").Append(Names.JsonString(member.Key))
                .Append(": { \"type\": ").Append(Names.JsonString(member.Value.Type))
                .Append(", \"merge\": ").Append(Names.JsonString(member.Value.Merge)).Append(" }");
            separator = ",\n";
        }

        return json.Append(Members.Count == 0 ? "}" : "\n      }").Append("\n    }").ToString();
    }

    private static string ClrName(CodecSpec spec) => spec.TypeName.Replace("global::", "");

    /// <summary>
    /// What a member is called in the baseline: that of a case has the case's discriminator before it.
    /// </summary>
    public static string NameOf(CodecSpec spec, ObjectSpec type, MemberSpec member) =>
        spec.IsHierarchy ? $"{type.DiscriminatorValue}.{member.JsonName}" : member.JsonName;

    /// <summary>
    /// The members, and in each case what tells it apart: under another name, no document can be read.
    /// </summary>
    private static Dictionary<string, SchemaMember> WithDiscriminator(CodecSpec spec)
    {
        Dictionary<string, SchemaMember> members = MembersOf(spec);
        foreach (ObjectSpec type in spec.Objects.Where(o => o.DiscriminatorName is not null))
            members[$"{type.DiscriminatorValue}.{type.DiscriminatorName}"] = new SchemaMember("case", "LastWriterWins");
        return members;
    }

    private static Dictionary<string, SchemaMember> MembersOf(CodecSpec spec)
    {
        var members = new Dictionary<string, SchemaMember>(StringComparer.Ordinal);
        foreach (ObjectSpec type in spec.Objects)
        {
            foreach (MemberSpec member in type.Members.Where(m => m.Binding != MemberBinding.Version))
            {
                members[NameOf(spec, type, member)] = new SchemaMember(TypeText(member.Value), member.MergeKind);
            }
        }

        return members;
    }

    /// <summary>The form in JSON: types that read and write each other's documents have the same text.</summary>
    private static string TypeText(ValueSpec value) => value.Kind switch
    {
        ValueKind.Scalar when value.WriteMethod == "Parsable" => $"text of {value.TypeName.Replace("global::", "")}",
        ValueKind.Scalar => ScalarText(value.Method),
        ValueKind.Enum when value.Enum!.AsNumber => "integer",
        ValueKind.Enum => $"enum({string.Join("|", value.Enum!.Values.Select(v => v.JsonName))})",
        ValueKind.List => $"list<{TypeText(value.Item!)}>",
        ValueKind.Set => $"set<{TypeText(value.Item!)}>",
        ValueKind.Map => $"map<{TypeText(value.Key!)}, {TypeText(value.Item!)}>",
        ValueKind.Pairs => $"entries<{TypeText(value.Key!)}, {TypeText(value.Item!)}>",
        ValueKind.Id => $"id of {value.TypeName.Replace("global::", "")}",
        _ => value.TypeName.Replace("global::", ""),
    } + (value.AllowsNull ? "?" : "");

    private static string ScalarText(string method) => method switch
    {
        "SByte" or "Byte" or "Int16" or "UInt16" or "Int32" or "UInt32" or "Int64" or "UInt64" => "integer",
        "Int128" or "UInt128" or "BigInteger" => "big integer",
        "Single" or "Double" => "number",
        "Element" or "Node" => "json",
        "Base64" or "Memory" => "bytes",
        _ => method.ToLowerInvariant(),
    };
}
